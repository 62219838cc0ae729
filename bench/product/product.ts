import type { FrameNumber } from '../../test/support/pattern.ts';
import { Product, parseLine } from '../../test/support/product.ts';
import { RingWatch } from '../../test/support/ring-watch.ts';
import { wholeCanvas } from '../../test/support/view.ts';
import type { Clip } from '../clips/clips.ts';
import { readNumber } from '../clips/number-pattern.ts';
import { nodeOptions } from '../processes/node-options.ts';

/** The level of warnings in pino's records. */
const WARNING = 40;

export interface ProductOptions {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

/** The built program, running with a ring and a configuration of its own. Its warnings and errors are shown. */
export async function startProduct(
  { width, height, fps }: ProductOptions,
  { args = [], env = {} }: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Product> {
  const product = await Product.start({
    picture: ['--size', `${width}x${height}`, '--fps', `${fps}`],
    args,
    nodeArgs: nodeOptions(),
    env: { NODE_OPTIONS: '', ...env },
    onLine: (line) => {
      // A line that is no record may belong to a stack trace.
      const { level = 0 } = parseLine(line)[0] ?? { level: WARNING };
      if (Number(level) >= WARNING) console.error(`rtmp-vcam: ${line}`);
    },
  });
  void product.program.ended.then(({ code, signal }) => {
    if (code !== 0) console.error(`rtmp-vcam ended by itself: ${code ?? signal}`);
  });
  return product;
}

/** Watches the ring of a product whose canvas has the clip's size. No picture is kept. */
export function watchRing({ ring }: Product, clip: Clip): RingWatch {
  const read = (picture: Uint8Array): FrameNumber => ({ clip: 0, frame: readNumber(picture, clip.width) });
  return new RingWatch({ ring, view: wholeCanvas(clip), read, keep: 0 });
}
