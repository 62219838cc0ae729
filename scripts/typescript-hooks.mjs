// Compiles TypeScript when it is imported, with esbuild, and keeps the result. `make test` starts a thousand processes,
// and a loader that does more than that, such as tsx, takes 0.4 s of processor time in each of them.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';

const folder = join(import.meta.dirname, '../node_modules/.cache/typescript');
mkdirSync(folder, { recursive: true });

export async function load(url, context, next) {
  if (!/^file:.*\.tsx?$/.test(url)) return next(url, context);
  const path = fileURLToPath(url);
  const text = readFileSync(path, 'utf8');
  // The last line of what is kept says from which source it was made.
  const line = `//${hash(text)}\n`;
  const kept = join(folder, `${hash(path)}.mjs`);
  const source = read(kept);
  if (source?.endsWith(line)) return { format: 'module', source, shortCircuit: true };
  const made = (await compile(path, text)) + line;
  const temporary = `${kept}.${process.pid}.${threadId}`;
  writeFileSync(temporary, made);
  renameSync(temporary, kept);
  return { format: 'module', source: made, shortCircuit: true };
}

async function compile(path, text) {
  const { transformSync } = await import('esbuild');
  const loader = path.endsWith('x') ? 'tsx' : 'ts';
  const options = { loader, format: 'esm', target: 'node20', sourcefile: path, sourcemap: 'inline' };
  // The other one leaves a process of its own running.
  return transformSync(text, options).code;
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function hash(text) {
  return createHash('sha256').update(text).digest('hex');
}
