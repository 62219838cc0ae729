import { after, before, beforeEach } from 'node:test';
import { RingReader } from '@rtmp-vcam/video-pipeline';
import { Product, type ProductOptions } from './product.ts';
import { until } from './wait.ts';

/** Runs one product for all tests of a file. */
export function sharedProduct(options: ProductOptions = {}): () => Product {
  let product: Product | undefined;
  before(async () => {
    product = await Product.start(options);
  });
  // The last pictures of a stream come after its publisher has gone, and must not be taken for those of the next test.
  beforeEach(async () => {
    const reader = RingReader.open({ name: product?.ring ?? '' });
    try {
      await until('the stream of the test before to be over', () => reader.state === 'card');
    } finally {
      reader.close();
    }
  });
  after(() => product?.[Symbol.asyncDispose]());
  return () => {
    if (product === undefined) throw new Error('the shared product is not running');
    return product;
  };
}
