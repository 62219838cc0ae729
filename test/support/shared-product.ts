import { after, before } from 'node:test';
import { Product, type ProductOptions } from './product.ts';

/** Runs one product for all tests of a file. */
export function sharedProduct(options: ProductOptions = {}): () => Product {
  let product: Product | undefined;
  before(async () => {
    product = await Product.start(options);
  });
  after(() => product?.[Symbol.asyncDispose]());
  return () => {
    if (product === undefined) throw new Error('the shared product is not running');
    return product;
  };
}
