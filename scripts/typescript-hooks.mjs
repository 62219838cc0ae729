// Compiles TypeScript with esbuild when it is imported. `make test` starts a thousand processes, and a loader that does
// more than that, such as tsx, takes 0.4 s of processor time in each of them.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { keep, kept, OPTIONS } from './typescript-cache.mjs';

/** Without a worker, esbuild has ended when a file is compiled. It looks at this when it is imported. */
process.env.ESBUILD_WORKER_THREADS = '0';

export async function load(url, context, next) {
  if (!/^file:.*\.ts$/.test(url)) return next(url, context);
  const path = fileURLToPath(url);
  const text = readFileSync(path, 'utf8');
  return { format: 'module', source: kept(path, text) ?? (await compile(path, text)), shortCircuit: true };
}

async function compile(path, text) {
  const { transformSync } = await import('esbuild');
  const { code } = transformSync(text, { ...OPTIONS, sourcefile: path });
  keep(path, text, code);
  return code;
}
