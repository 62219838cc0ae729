import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Computer } from '../../test/support/network-namespace.ts';
import { Product } from '../../test/support/product.ts';
import { Program } from '../../test/support/program.ts';
import { nodeMediaServer } from '../../test/support/rtmp-servers.ts';
import { until } from '../../test/support/wait.ts';
import type { Clip } from '../clips/clips.ts';
import { Job } from '../processes/job.ts';
import { watchRing } from '../product/product.ts';
import { SERVER_IPV4 } from './network.ts';

/** A key as the program makes them: it needs no brake. */
export const KEY = 'k3qz-9rma-x7wd-p2tn';

/** A server under attack. */
export interface Contestant extends AsyncDisposable {
  readonly port: number;
  readonly program: Program;
  /** New pictures of the honest sender so far, as a receiver sees them. */
  pictures(): Promise<number>;
}

export interface ContestantKind {
  readonly name: string;
  readonly start: (computer: Computer, clip: Clip) => Promise<Contestant>;
}

export const rtmpVcam: ContestantKind = {
  name: 'rtmp-vcam',
  start: async ({ within }, clip) => {
    const size = ['--size', `${clip.width}x${clip.height}`, '--fps', '30'];
    const product = await Product.start({ within, picture: size, args: ['--host', '::', '--key', KEY] });
    const watch = watchRing(product, clip);
    return {
      port: product.port,
      program: product.program,
      pictures: () => {
        const numbers = watch.frames.map(({ number }) => number?.frame);
        return Promise.resolve(numbers.filter((number, index) => number !== numbers[index - 1]).length);
      },
      [Symbol.asyncDispose]: async () => {
        await watch[Symbol.asyncDispose]();
        await product[Symbol.asyncDispose]();
      },
    };
  },
};

const NMS_PORT = 1935;

export const nodeMedia: ContestantKind = {
  name: nodeMediaServer.name,
  start: async ({ within }) => {
    const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-bench-'));
    const config = { bind: '::', auth: {}, store: { path: folder }, rtmp: { port: NMS_PORT } };
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify(config));
    const program = await Program.start(process.execPath, [nodeMediaServer.file, '--config', file], { within });
    await until('node-media-server to listen', () => program.output.includes(String(NMS_PORT)) || !program.isRunning);
    let player: Job | undefined;
    return {
      port: NMS_PORT,
      program,
      pictures: async () => {
        player ??= await Job.start(
          new URL('player-process.ts', import.meta.url),
          { play: `rtmp://${SERVER_IPV4}:${NMS_PORT}/live/${KEY}` },
          { within },
        );
        player.send('count');
        return (await player.report(isCount)).pictures;
      },
      [Symbol.asyncDispose]: async () => {
        await player?.[Symbol.asyncDispose]();
        await program.kill();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};

function isCount(value: unknown): value is { readonly pictures: number } {
  return typeof value === 'object' && value !== null && 'pictures' in value && typeof value.pictures === 'number';
}
