import { join } from 'node:path';
import { configFolder } from '../config/folder.ts';
import type { RunOptions } from '../config/run-options.ts';
import { readOrMakeKey } from './key-file.ts';

/** The stream key in use: the one that was given, else the one kept in the config folder, made on the first run. */
export function keyFor(options: Pick<RunOptions, 'key'>, env: NodeJS.ProcessEnv): string {
  return options.key ?? readOrMakeKey(join(configFolder(env), 'stream-key'));
}
