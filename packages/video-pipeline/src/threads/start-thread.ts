import { Worker, type WorkerOptions } from 'node:worker_threads';
import { LOADERS } from './source-flags.ts';

/**
 * Starts a worker thread from a file next to the caller, named without its extension: from its source (.ts) during
 * development, compiled (.js) when built. `base` is the caller's `import.meta.url`.
 */
export function startThread(file: string, base: string, options: WorkerOptions): Worker {
  if (!base.endsWith('.ts')) return new Worker(new URL(`${file}.js`, base), options);
  // Node 20 does not pass the loaders of sources on to threads, so the thread imports them itself.
  const files = [...LOADERS, new URL(`${file}.ts`, base).href];
  const bootstrap = files.map((file) => `await import(${JSON.stringify(file)});`).join(' ');
  return new Worker(`(async () => { ${bootstrap} })()`, { ...options, eval: true });
}
