import { setTimeout as sleep } from 'node:timers/promises';
import { pushWithFfmpeg } from '../../test/support/peers.ts';
import { PipeWireSession } from '../../test/support/pipewire-session.ts';
import type { Program } from '../../test/support/program.ts';
import { type Clip, prepareClip } from '../clips/clips.ts';
import { readNumber } from '../clips/number-pattern.ts';
import { Distribution } from '../measure/distribution.ts';
import type { SeenFrame } from '../measure/latency.ts';
import { cpuSeconds } from '../measure/process-usage.ts';
import { startProduct, watchRing } from '../product/product.ts';
import type { Figure } from '../report/figure.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';

/** The rows of a picture that have its number: the others need not get from GStreamer to this process. */
const ROWS_PER_WIDTH = 1 / 32;
const OURS = 'rtmp-vcam';

export const pipewire: BenchCase = {
  name: 'pipewire',
  about: 'processor time and delay of the PipeWire camera at 1080p60, with one reader',
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const clip = prepareClip('p1080');
    const [warmUpMs, seconds] = quick ? [5000, 6] : [15_000, 20];
    await using session = await PipeWireSession.start();
    const ring = await ofProduct(session, clip, { camera: 'none', warmUpMs, seconds });
    const camera = await ofProduct(session, clip, { camera: 'pipewire', warmUpMs, seconds });
    const delay = new Distribution(camera.delays);
    return [
      {
        what: 'cpu per picture, one reader of the PipeWire camera and one of the ring',
        measured: camera.perPicture,
        unit: 'ms',
        yardstick: { name: '--camera none', value: ring.perPicture },
        note: `${camera.rate.toFixed(1)} pictures/s reached the reader`,
      },
      {
        what: 'from the ring to the reader of the PipeWire camera',
        measured: delay.p50,
        unit: 'ms',
        note: `p50 of ${delay.count}; p99 ${delay.p99.toFixed(1)}; through GStreamer and a pipe`,
      },
    ];
  },
};

interface Measured {
  /** Milliseconds of processor time of the program for a picture. */
  readonly perPicture: number;
  /** Pictures a second that the reader got. */
  readonly rate: number;
  /** Milliseconds from the ring to the reader, for each picture that both had. */
  readonly delays: readonly number[];
}

interface Round {
  readonly camera: 'none' | 'pipewire';
  readonly warmUpMs: number;
  readonly seconds: number;
}

async function ofProduct(
  session: PipeWireSession,
  clip: Clip,
  { camera, warmUpMs, seconds }: Round,
): Promise<Measured> {
  const { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = session.env;
  const env = { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS };
  await using product = await startProduct(clip, { args: ['--camera', camera], env });
  await using watch = watchRing(product, clip);
  const read: SeenFrame[] = [];
  await using reader = camera === 'none' ? undefined : await readFrom(session, OURS, clip, read);
  await using _push = await pushWithFfmpeg(clip.path, product.url, { loop: true });
  await sleep(warmUpMs);
  const { pid } = product.program;
  const [before, shown, got] = [cpuSeconds(pid), watch.frames.length, read.length];
  await sleep(seconds * 1000);
  const pictures = watch.frames.length - shown;
  if (reader?.isRunning === false) throw new Error(`the reader ended: ${reader.output}`);
  const perPicture = ((cpuSeconds(pid) - before) * 1000) / pictures;
  const published = watch.frames.slice(shown).map(({ info, number }) => ({
    number: number?.frame ?? -1,
    publishedNs: info.publishedNs,
  }));
  return { perPicture, rate: (read.length - got) / seconds, delays: delaysOf(published, read.slice(got)) };
}

/** The clip repeats itself, so a picture belongs to the last one with its number. */
function delaysOf(published: readonly SeenFrame[], read: readonly SeenFrame[]): number[] {
  return read.flatMap(({ number, publishedNs: at }) => {
    const source = published.findLast((frame) => frame.number === number && frame.publishedNs <= at);
    return source === undefined ? [] : [Number(at - source.publishedNs) / 1e6];
  });
}

/** Reads a camera with GStreamer, and notes when each picture came. */
async function readFrom(
  session: PipeWireSession,
  node: string,
  clip: Pick<Clip, 'width' | 'height'>,
  frames: SeenFrame[],
): Promise<Program> {
  const rows = clip.width * ROWS_PER_WIDTH;
  const size = clip.width * rows * 1.5;
  let bytes: Buffer = Buffer.alloc(0);
  const onStdout = (part: Buffer): void => {
    bytes = bytes.length === 0 ? part : Buffer.concat([bytes, part]);
    for (; bytes.length >= size; bytes = bytes.subarray(size)) {
      frames.push({ number: readNumber(bytes, clip.width), publishedNs: process.hrtime.bigint() });
    }
  };
  const path = `path=${await session.nodeNamed(node)}`;
  const crop = ['videocrop', `bottom=${clip.height - rows}`];
  const pipeline = ['pipewiresrc', path, '!', 'video/x-raw,format=I420', '!', ...crop, '!', 'fdsink', 'sync=false'];
  return session.start('gst-launch-1.0', ['-q', ...pipeline], { onStdout });
}
