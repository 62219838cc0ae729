import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** All modules given with `--import`, as threads and children find them: they may have another current folder. */
export const LOADERS: readonly string[] = loadersIn(process.execArgv);

/** The flags with which a child of this process runs sources. */
export const SOURCE_FLAGS: readonly string[] = [
  '--conditions=source',
  ...LOADERS.flatMap((loader) => ['--import', loader]),
];

/** The modules that these flags of Node.js import. */
export function loadersIn(flags: readonly string[]): string[] {
  const names = flags.flatMap((flag, index) => {
    if (flag === '--import') return flags[index + 1] ?? [];
    return flag.startsWith('--import=') ? flag.slice('--import='.length) : [];
  });
  return names.map((name) => (name.startsWith('.') ? pathToFileURL(resolve(name)).href : name));
}
