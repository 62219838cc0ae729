import type { CameraState, ProgramState } from '@rtmp-vcam/api';
import { sendUnixDatagram } from '@rtmp-vcam/video-pipeline/ffi';
import { isFed } from '../control/server/health.ts';

/** The status is told no more often than this, in milliseconds. */
const STATUS_EVERY_MS = 2000;
/** Systemd should hear from the program so many times before its patience ends. */
const BEATS = 3;

interface Asked {
  state(): ProgramState;
}

/** What a test replaces. */
interface Means {
  readonly env: NodeJS.ProcessEnv;
  readonly pid: number;
  readonly send: (path: string, text: string) => boolean;
}

/**
 * Tells systemd that the program is ready, what it does, and that it goes on: see sd_notify(3). The watchdog of systemd
 * starts the program again when it hangs, and when it feeds no camera. Returns what is to be called when the program
 * begins to stop. Without systemd nothing happens.
 */
export function notifySystemd(
  program: Asked,
  { env, pid, send }: Means = { env: process.env, pid: process.pid, send: sendUnixDatagram },
): () => void {
  const socket = env['NOTIFY_SOCKET'];
  if (socket === undefined || !/^[/@]./.test(socket)) return () => {};
  const tell = (lines: readonly string[]): boolean => send(socket, lines.join('\n'));
  let said = statusOf(program.state());
  tell(['READY=1', `STATUS=${said}`]);
  const patienceMs = watchdogMs(env, pid);
  const beat = (): void => {
    const state = program.state();
    const status = statusOf(state);
    const lines = [
      ...(status === said ? [] : [`STATUS=${status}`]),
      ...(patienceMs !== undefined && isFed(state) ? ['WATCHDOG=1'] : []),
    ];
    if (lines.length > 0 && tell(lines)) said = status;
  };
  const timer = setInterval(beat, Math.min(STATUS_EVERY_MS, (patienceMs ?? Number.POSITIVE_INFINITY) / BEATS));
  return () => {
    clearInterval(timer);
    tell(['STOPPING=1', 'STATUS=Stopping']);
  };
}

/** How long systemd waits for a sign of life, in milliseconds; undefined if it waits for none. See sd_watchdog_enabled(3). */
function watchdogMs(env: NodeJS.ProcessEnv, pid: number): number | undefined {
  const { WATCHDOG_USEC: microseconds, WATCHDOG_PID: wanted } = env;
  if (wanted !== undefined && wanted !== String(pid)) return undefined;
  const milliseconds = Number(microseconds) / 1000;
  return milliseconds > 0 ? milliseconds : undefined;
}

const STATES: Readonly<Record<CameraState['state'], string>> = {
  live: 'shows a stream',
  holding: 'shows the last picture',
  connected: 'has a sender without a picture',
  waiting: 'waits for a stream',
  paused: 'is paused',
};

/** One line for `systemctl status`. */
function statusOf({ cameras }: ProgramState): string {
  const all = cameras.map(({ name, state }) => `${name} ${STATES[state]}`).join(', ');
  return (all === '' ? 'No camera runs' : all).replace(/\p{Cc}/gu, '');
}
