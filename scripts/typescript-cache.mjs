// What esbuild makes of each source is kept in node_modules/.cache/typescript.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'node_modules/.cache/typescript');
const { version } = JSON.parse(readFileSync(join(root, 'node_modules/esbuild/package.json'), 'utf8'));

export const OPTIONS = { loader: 'ts', format: 'esm', target: 'node20', sourcemap: 'inline' };

/** The code that was made of this source; undefined when it is not kept. */
export function kept(path, text) {
  if (!path.startsWith(root)) return undefined;
  try {
    const code = readFileSync(fileFor(path), 'utf8');
    return code.endsWith(stampOf(text)) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the code that was made of this source. Where nothing can be written, each process compiles. */
export function keep(path, text, code) {
  if (!path.startsWith(root)) return;
  const file = fileFor(path);
  const temporary = `${file}.${process.pid}.${threadId}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(temporary, code + stampOf(text));
    // Other processes see the whole file or none.
    renameSync(temporary, file);
  } catch {}
}

function fileFor(path) {
  return join(folder, `${hash(path)}.mjs`);
}

/** The last line says from what the code was made. */
function stampOf(text) {
  return `//${hash(JSON.stringify([version, OPTIONS, text]))}\n`;
}

function hash(text) {
  return createHash('sha256').update(text).digest('hex');
}
