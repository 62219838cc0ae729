import { signal } from '@preact/signals';
import type { LogLine, ProgramState, WrittenSettings } from '@rtmp-vcam/api';

/**
 * `connecting`: nothing has come yet. `live`: the state is that of now. `lost`: the program runs, but its events do not
 * come. `gone`: the program does not answer.
 */
export type Link = 'connecting' | 'live' | 'lost' | 'gone';

const MOST_LINES = 300;

export const link = signal<Link>('connecting');
/** The newest state; undefined before the first one. It is old unless `link` is `live`. */
export const program = signal<ProgramState | undefined>(undefined);
/** The newest lines of the log, the oldest first. */
export const log = signal<readonly LogLine[]>([]);
/** Counts connections, so that what depends on one is asked for again. */
export const connections = signal(0);

/** The events begin, with the newest lines of the log. */
export function reconnected(): void {
  log.value = [];
  connections.value++;
}

export function takeState(state: ProgramState): void {
  program.value = state;
  link.value = 'live';
}

export function takeLogLine(line: LogLine): void {
  log.value = [...log.value, line].slice(-MOST_LINES);
}

export function connectionLost(isRunning: boolean): void {
  link.value = isRunning ? 'lost' : 'gone';
}

/** Settings that the program has just taken, before its next state says so. */
export function takeSettings(id: string, settings: WrittenSettings): void {
  if (program.value === undefined) return;
  const cameras = program.value.cameras.map((camera) => (camera.id === id ? { ...camera, settings } : camera));
  program.value = { ...program.value, cameras };
}
