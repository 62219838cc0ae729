import { setTimeout as sleep } from 'node:timers/promises';
import { PipeWireSession } from '../../test/support/pipewire-session.ts';
import { Program } from '../../test/support/program.ts';
import { until } from '../../test/support/wait.ts';
import { GapCounter } from '../measure/gap-counter.ts';
import { Machine } from '../measure/machine.ts';
import { cpuSeconds } from '../measure/process-usage.ts';
import { startProduct } from '../product/product.ts';
import type { Figure } from '../report/figure.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';

const CANVAS = { width: 320, height: 180, fps: 30 } as const;
const TONE = { frequency: 1000, peak: 0.25 } as const;
const NODE = 'rtmp-vcam-mic';
/** The stream has a delay of its own by then, and V8 has compiled what it needs. */
const WARM_UP_MS = 10_000;

export const microphone: BenchCase = {
  name: 'microphone',
  about: 'processor time of the microphone, and gaps in its sound (--minutes 10; one minute otherwise)',
  run: async ({ quick, minutes }: CaseOptions): Promise<Figure[]> => {
    await using session = await PipeWireSession.start();
    await session.startPulse();
    const seconds = quick ? 5 : 20;
    const without = await share(session, [], undefined, seconds);
    const unheard = await share(session, ['--mic'], undefined, seconds);
    const counter = new GapCounter(TONE);
    await using machine = await Machine.watch();
    const heard = await share(session, ['--mic'], counter, quick ? 15 : 60 * (minutes ?? 1));
    const stalls = await machine.end();
    const longest = Math.max(0, ...stalls.map(({ from, to }) => to - from));
    return [
      {
        what: 'a stream with sound and a microphone that nobody hears',
        measured: unheard,
        unit: '%',
        yardstick: { name: 'without --mic', value: without },
        note: 'share of a core',
      },
      {
        what: 'the same while an app listens',
        measured: heard,
        unit: '%',
        yardstick: { name: 'without --mic', value: without },
      },
      {
        what: 'gaps in the sound',
        measured: counter.gaps.length,
        unit: '',
        target: 0,
        note: [
          `in ${counter.seconds.toFixed(0)} s, with ${process.version}`,
          `the machine stood still for ${longest.toFixed(0)} ms at most`,
          ...counter.gaps.map(({ seconds, milliseconds }) => {
            return `after ${seconds.toFixed(1)} s one of ${milliseconds.toFixed(1)} ms`;
          }),
        ].join('; '),
      },
    ];
  },
};

/** The share of a core that the product takes, with a reader of its microphone if there is a counter for it. */
async function share(
  session: PipeWireSession,
  args: readonly string[],
  counter: GapCounter | undefined,
  seconds: number,
): Promise<number> {
  const { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = session.env;
  await using product = await startProduct(CANVAS, { args, env: { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } });
  if (counter !== undefined) await listen(session, counter);
  await using _push = await pushTone(product.url);
  await sleep(WARM_UP_MS);
  counter?.reset();
  const { pid } = product.program;
  const before = cpuSeconds(pid);
  await sleep(seconds * 1000);
  counter?.end();
  return ((cpuSeconds(pid) - before) * 100) / seconds;
}

async function listen(session: PipeWireSession, counter: GapCounter): Promise<void> {
  await until('the microphone', () => session.nodeNamed(NODE));
  const format = ['--raw', '--format=float32le', '--rate=48000', '--channels=2', '--latency-msec=20'];
  await session.start('parec', [...format, `--device=${NODE}`], { onStdout: (bytes) => counter.add(bytes) });
}

/** Encodes it live, because a file that begins again has a gap of its own there. */
function pushTone(url: string): Promise<Program> {
  const { width, height, fps } = CANVAS;
  return Program.start('ffmpeg', [
    ...['-v', 'error', '-nostdin', '-re', '-f', 'lavfi', '-i', `testsrc=s=${width}x${height}:r=${fps}`],
    ...['-re', '-f', 'lavfi', '-i', `aevalsrc=${TONE.peak}*sin(2*PI*${TONE.frequency}*t):c=stereo:s=48000`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-g', '60'],
    ...['-c:a', 'aac', '-b:a', '160k', '-f', 'flv', url],
  ]);
}
