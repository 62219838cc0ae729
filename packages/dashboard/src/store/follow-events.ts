import type { LogLine, ProgramState } from '@rtmp-vcam/api';
import { connectionLost, reconnected, takeLogLine, takeState } from './program.ts';

/** A program that runs sends its state twice a second, so after this silence the connection is dead. */
const SILENCE_MS = 6000;
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 5000;

/** Follows the state and the log of the program for as long as the page is open, and connects again when it has to. */
export function followEvents(): void {
  let pauseMs = FIRST_PAUSE_MS;
  const follow = (): void => {
    const events = new EventSource('/api/events');
    let silence = setTimeout(() => lost(), SILENCE_MS);
    const lost = (): void => {
      clearTimeout(silence);
      events.close();
      void isRunning().then(connectionLost);
      setTimeout(follow, pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    };
    events.onopen = () => reconnected();
    events.onerror = lost;
    events.addEventListener('state', ({ data }: MessageEvent<string>) => {
      clearTimeout(silence);
      silence = setTimeout(lost, SILENCE_MS);
      pauseMs = FIRST_PAUSE_MS;
      const state: ProgramState = JSON.parse(data);
      takeState(state);
    });
    events.addEventListener('log', ({ data }: MessageEvent<string>) => {
      const line: LogLine = JSON.parse(data);
      takeLogLine(line);
    });
  };
  follow();
}

async function isRunning(): Promise<boolean> {
  try {
    await fetch('/healthz', { signal: AbortSignal.timeout(3000) });
    return true;
  } catch {
    return false;
  }
}
