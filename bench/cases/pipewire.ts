import { setTimeout as sleep } from 'node:timers/promises';
import { pushWithFfmpeg } from '../../test/support/peers.ts';
import { PipeWireSession } from '../../test/support/pipewire-session.ts';
import type { Program } from '../../test/support/program.ts';
import { nginx, RtmpServerProgram } from '../../test/support/rtmp-servers.ts';
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
const CHAIN = 'chain';

export const pipewire: BenchCase = {
  name: 'pipewire',
  about: 'processor time and delay of the PipeWire camera at 1080p60, with one reader',
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const clip = prepareClip('p1080');
    const [warmUpMs, seconds] = quick ? [5000, 6] : [15_000, 20];
    await using session = await PipeWireSession.start();
    const ring = await ofProduct(session, clip, { camera: 'none', warmUpMs, seconds });
    const camera = await ofProduct(session, clip, { camera: 'pipewire', warmUpMs, seconds });
    const chain = await ofChain(session, clip, warmUpMs, seconds);
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
        what: 'the same, compared with GStreamer, one reader of its camera',
        measured: camera.perPicture,
        unit: 'ms',
        yardstick: { name: 'gst-launch-1.0 rtmp2src … avdec_h264 ! pipewiresink', value: chain.perPicture },
        note: `${chain.rate.toFixed(1)} pictures/s reached its reader; without the RTMP server that it needs`,
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

/** What people chain together: an RTMP server, and GStreamer, which plays its stream into a camera. */
async function ofChain(
  session: PipeWireSession,
  clip: Clip,
  warmUpMs: number,
  seconds: number,
): Promise<Omit<Measured, 'delays'>> {
  await using server = await RtmpServerProgram.start(nginx);
  await using _push = await pushWithFfmpeg(clip.path, server.url(), { loop: true });
  const source = ['rtmp2src', `location=${server.url()}`, '!', 'flvdemux', '!', 'h264parse', '!', 'avdec_h264'];
  const properties = `props,media.class=Video/Source,media.role=Camera,node.name=${CHAIN},node.description=Chain`;
  const sink = ['pipewiresink', 'mode=provide', `stream-properties=${properties}`];
  await using chain = await session.start('gst-launch-1.0', ['-q', ...source, '!', ...sink]);
  const read: SeenFrame[] = [];
  await using reader = await readFrom(session, CHAIN, clip, read);
  await sleep(warmUpMs);
  const [before, got] = [cpuSeconds(chain.pid), read.length];
  await sleep(seconds * 1000);
  const pictures = read.length - got;
  if (pictures === 0) throw new Error(`no pictures came from GStreamer: ${chain.output}${reader.output}`);
  return { perPicture: ((cpuSeconds(chain.pid) - before) * 1000) / pictures, rate: pictures / seconds };
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
