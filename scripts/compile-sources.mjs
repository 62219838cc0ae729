// Compiles all sources that have changed, before the tests begin: many processes would compile the same file otherwise.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { keep, kept, OPTIONS } from './typescript-cache.mjs';

const root = join(import.meta.dirname, '..');
const folders = ['packages', 'scripts', 'examples', 'bench', 'soak', 'test'];
const paths = folders
  .flatMap((name) => readdirSync(join(root, name), { recursive: true }).map((path) => join(root, name, path)))
  .filter((path) => /(?<!\.d)\.ts$/.test(path) && !/\/(node_modules|dist|build)\//.test(path));
await Promise.all(paths.map(compile));

async function compile(path) {
  const text = readFileSync(path, 'utf8');
  if (kept(path, text) === undefined) keep(path, text, (await transform(text, { ...OPTIONS, sourcefile: path })).code);
}
