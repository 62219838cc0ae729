/**
 * Usage: persistent-program.ts <ring> <reads>
 * Reads the newest picture that many times, however often that fails. Prints {reads, codes}: the codes of the errors.
 */
import { i420Size } from '../../canvas/canvas.ts';
import { VideoError } from '../../errors.ts';
import { RingReader } from '../ring-reader.ts';

const [name = '', reads] = process.argv.slice(2);
process.stdin.once('end', () => process.exit(1)).resume();
const codes = new Set<string>();
for (let read = 0; read < Number(reads); read++) {
  try {
    const reader = RingReader.open({ name });
    try {
      reader.next(new Uint8Array(i420Size(reader.canvas.width, reader.canvas.height)), { after: 0 });
    } finally {
      reader.close();
    }
  } catch (error) {
    if (!(error instanceof VideoError)) throw error;
    codes.add(error.code);
  }
}
console.log(JSON.stringify({ reads: Number(reads), codes: [...codes] }));
process.stdin.destroy();
