import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The modules that let this process run sources, given with `--import`. */
export function loaders(): string[] {
  return process.execArgv.flatMap((flag, index, all) => {
    const name = all[index + 1];
    if (flag !== '--import' || name === undefined) return [];
    // A child may have another current folder.
    return [name.startsWith('.') ? pathToFileURL(resolve(name)).href : name];
  });
}

/** The flags with which a child of this process runs sources. */
export function sourceFlags(): string[] {
  return ['--conditions=source', ...loaders().flatMap((loader) => ['--import', loader])];
}
