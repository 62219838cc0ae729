import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who takes the connections of programs that know only PulseAudio, such as browsers. */
export type PulseServer = 'pipewire' | 'pulseaudio' | 'none';

/** Looks at the socket in a runtime folder, and at the process that is named beside it. */
export function pulseServer(
  runtimeFolder: string | undefined = process.env['XDG_RUNTIME_DIR'],
  processes: string = '/proc',
): PulseServer {
  if (runtimeFolder === undefined || !existsSync(join(runtimeFolder, 'pulse', 'native'))) return 'none';
  try {
    const pid = readFileSync(join(runtimeFolder, 'pulse', 'pid'), 'utf8').trim();
    const name = readFileSync(join(processes, pid, 'comm'), 'utf8').trim();
    return name === 'pulseaudio' ? 'pulseaudio' : 'pipewire';
  } catch {
    // systemd starts pipewire-pulse when somebody connects.
    return 'pipewire';
  }
}
