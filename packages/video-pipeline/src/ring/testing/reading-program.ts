/**
 * Usage: reading-program.ts <ring> <frames>
 * Reads that many frames filled with their numbers. Prints {number, tornByte} for each torn one, and {frames, last} at
 * the end.
 */
import { i420Size } from '../../canvas/canvas.ts';
import { RingReader } from '../ring-reader.ts';
import { firstTornByte } from './pictures.ts';

const [name = '', frames] = process.argv.slice(2);
const reader = RingReader.open({ name });
const picture = new Uint8Array(i420Size(reader.canvas.width, reader.canvas.height));
process.stdin.once('end', () => process.exit(1)).resume();
let last = 0;
for (let read = 0; read < Number(frames); read++) {
  last = (await reader.waitNext(picture, { after: last })).number;
  const tornByte = firstTornByte(picture, last);
  if (tornByte >= 0) console.log(JSON.stringify({ number: last, tornByte }));
}
reader.close();
console.log(JSON.stringify({ frames: Number(frames), last }));
process.stdin.destroy();
