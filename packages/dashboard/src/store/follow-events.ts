import { effect } from '@preact/signals';
import type { LogLine, ProgramState } from '@rtmp-vcam/api';
import { connectionLost, reconnected, takeLogLine, takeState } from './program.ts';
import { visible } from './visible.ts';

/** A program that runs sends its state twice a second, so after this silence the connection is dead. */
const SILENCE_MS = 6000;
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 5000;

/**
 * Follows the state and the log of the program while somebody sees the page. Browsers open few connections to a server,
 * and tabs in the background would keep those that another tab needs.
 */
export function followEvents(): void {
  effect(() => (visible.value ? follow() : undefined));
}

/** Follows the events, and connects again when it has to. Gives a function that ends this. */
function follow(): () => void {
  let pauseMs = FIRST_PAUSE_MS;
  let timer: number | undefined;
  let events: EventSource | undefined;
  const end = (): void => {
    clearTimeout(timer);
    events?.close();
    events = undefined;
  };
  const connect = (): void => {
    const mine = new EventSource('/api/events');
    events = mine;
    const lost = (): void => {
      if (events !== mine) return;
      end();
      timer = window.setTimeout(connect, pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      // The answer may come when there is a connection again.
      void isRunning().then((answer) => events?.readyState === EventSource.OPEN || connectionLost(answer));
    };
    timer = window.setTimeout(lost, SILENCE_MS);
    mine.onopen = () => reconnected();
    mine.onerror = lost;
    mine.addEventListener('state', ({ data }: MessageEvent<string>) => {
      clearTimeout(timer);
      timer = window.setTimeout(lost, SILENCE_MS);
      pauseMs = FIRST_PAUSE_MS;
      const state: ProgramState = JSON.parse(data);
      takeState(state);
    });
    mine.addEventListener('log', ({ data }: MessageEvent<string>) => {
      const line: LogLine = JSON.parse(data);
      takeLogLine(line);
    });
  };
  connect();
  return end;
}

async function isRunning(): Promise<boolean> {
  try {
    await fetch('/healthz', { signal: AbortSignal.timeout(3000) });
    return true;
  } catch {
    return false;
  }
}
