import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a worker thread from a file next to the caller, named without its extension: from its source (.ts, through
 * tsx) during development, compiled (.js) when built. `base` is the caller's `import.meta.url`.
 */
export function startThread(file: string, base: string, options: WorkerOptions): Worker {
  if (!base.endsWith('.ts')) return new Worker(new URL(`${file}.js`, base), options);
  // Node 20 does not pass the loader given with --import on to threads, so the thread registers it itself.
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const entry = JSON.stringify(new URL(`${file}.ts`, base).href);
  const bootstrap = `import(${loader}).then(({ register }) => { register(); return import(${entry}); })`;
  return new Worker(bootstrap, { ...options, eval: true });
}
