import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The folder of the config file, the stream key and the certificate. It may not exist yet. */
export function configFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const home = env['HOME'] || homedir();
  const xdg = env['XDG_CONFIG_HOME'];
  // The XDG specification says to ignore relative paths.
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'rtmp-vcam');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'rtmp-vcam');
  return join(home, '.config', 'rtmp-vcam');
}
