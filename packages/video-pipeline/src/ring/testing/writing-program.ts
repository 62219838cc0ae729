/**
 * Usage: writing-program.ts <ring> <width> <height> <hold|hammer>
 * Makes the ring, publishes pictures filled with their numbers, and prints its process id or the code of the error.
 * `hold`: publishes one picture, and then only heartbeats. `hammer`: publishes without a pause until it is killed.
 */
import { VideoError } from '../../errors.ts';
import { RingWriter } from '../ring-writer.ts';
import { publishFilled, publishUntil } from './pictures.ts';

const [name = '', width, height, mode] = process.argv.slice(2);
const ring = makeRing();
publishFilled(ring);
console.log(JSON.stringify(process.pid));
const end = (): void => {
  ring.close();
  process.exit(0);
};
process.once('SIGTERM', end);
// The pipe closes when the process that started this one ends, even if that process is killed.
process.stdin.once('end', end).resume();
if (mode === 'hammer') await publishUntil(ring, new Promise(() => {}));
setInterval(() => ring.heartbeat('live'), 100);

function makeRing(): RingWriter {
  try {
    return RingWriter.create({ name, canvas: { width: Number(width), height: Number(height), fps: 30 }, slots: 3 });
  } catch (error) {
    if (!(error instanceof VideoError)) throw error;
    console.log(JSON.stringify(error.code));
    process.exit(1);
  }
}
