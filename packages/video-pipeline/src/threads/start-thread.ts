import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a worker thread from a file beside the caller, named without its extension: the same call works from the
 * sources (.ts, through tsx) and built (.js). `base` is the caller's `import.meta.url`.
 */
export function startThread(file: string, base: string, options: WorkerOptions): Worker {
  if (!base.endsWith('.ts')) return new Worker(new URL(`${file}.js`, base), options);
  // Node 20 does not carry the loader given by --import over to threads, so the thread registers it itself.
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const entry = JSON.stringify(new URL(`${file}.ts`, base).href);
  const bootstrap = `import(${loader}).then(({ register }) => { register(); return import(${entry}); })`;
  return new Worker(bootstrap, { ...options, eval: true });
}
