import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { AppError } from '../errors.ts';

/**
 * The folder of the config file, the stream key and the certificate. It may not exist yet. Throws AppError
 * APP_ERR_CONFIG for a user without a home folder.
 */
export function configFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const xdg = env['XDG_CONFIG_HOME'];
  // The XDG specification says to ignore relative paths.
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'rtmp-vcam');
  const home = env['HOME'] || homeFolder();
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'rtmp-vcam');
  return join(home, '.config', 'rtmp-vcam');
}

function homeFolder(): string {
  try {
    return homedir();
  } catch (cause) {
    throw new AppError('APP_ERR_CONFIG', 'This user has no home folder, and HOME is not set', {
      fix: 'Let HOME or XDG_CONFIG_HOME name a folder in which this user may write.',
      cause,
    });
  }
}
