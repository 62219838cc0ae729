// Looks for the camera as a new process sees it. Prints the numbers of its device and stream, or nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import { CameraCalls } from './camera-calls.ts';
import { findDevice, type Sink, sinkOf } from './find-sink.ts';
import { RunLoopPump } from './run-loop-pump.ts';

const LOOKS = 20;
const PAUSE_MS = 100;

const calls = new CameraCalls();
const pump = new RunLoopPump(() => true);
const sink = await look();
if (sink !== undefined) process.stdout.write(`${sink.device} ${sink.stream}`);
// Exits once the output is written, because a call that hangs would keep this process from ending.
process.stdout.end(() => process.exit());

async function look(): Promise<Sink | undefined> {
  for (let looks = 0; looks < LOOKS; looks++) {
    pump.keep();
    const found = await calls.run(find);
    if (found !== undefined) return found;
    await sleep(PAUSE_MS);
  }
  return undefined;
}

async function find(): Promise<Sink | undefined> {
  const device = await findDevice();
  const stream = device === undefined ? undefined : await sinkOf(device);
  return device === undefined || stream === undefined ? undefined : { device, stream };
}
