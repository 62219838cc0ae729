// A look at the cameras with the eyes of a new process: prints the numbers of device and stream, or nothing.
import { coreFoundation } from '@rtmp-vcam/video-pipeline/ffi';
import { findDevice, type Sink, sinkOf } from './find-sink.ts';

const LOOKS = 20;
const SECONDS_PER_LOOK = 0.1;

const sink = look();
if (sink !== undefined) process.stdout.write(`${sink.device} ${sink.stream}`);

function look(): Sink | undefined {
  const { CFRunLoopRunInMode, kCFRunLoopDefaultMode } = coreFoundation();
  for (let looks = 0; looks < LOOKS; looks++) {
    const device = findDevice();
    const stream = device === undefined ? undefined : sinkOf(device);
    if (device !== undefined && stream !== undefined) return { device, stream };
    CFRunLoopRunInMode(kCFRunLoopDefaultMode, SECONDS_PER_LOOK, 0);
  }
  return undefined;
}
