/**
 * Runs the program for a long time while all that can go wrong goes wrong: `npm run soak -- --help`. Fails when a camera
 * was without a picture for more than a second, or when something has grown.
 */
import { stopAll } from '../test/support/program.ts';
import { isApart, runApart } from './apart.ts';
import { readOptions, type SoakOptions } from './options.ts';
import { soak } from './soak.ts';

async function run(options: SoakOptions): Promise<number> {
  if (!isApart()) return runApart();
  try {
    return (await soak(options)) ? 0 : 1;
  } catch (error) {
    console.error(error);
    return 1;
  } finally {
    await stopAll();
  }
}

try {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === 'string') console.log(options);
  else process.exitCode = await run(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
