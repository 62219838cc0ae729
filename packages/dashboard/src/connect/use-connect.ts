import { useSignal } from '@preact/signals';
import type { Connect } from '@rtmp-vcam/api';
import { useEffect } from 'preact/hooks';
import { ApiError, ask, cameraPath } from '../api/request.ts';
import { connections, link } from '../store/program.ts';
import { visible } from '../store/visible.ts';

/** Networks come and go. */
const EVERY_MS = 15_000;

interface ConnectQuestion {
  readonly answer: Connect | undefined;
  /** Why there is no answer. */
  readonly failure: { readonly message: string; readonly fix: string } | undefined;
  readonly again: () => Promise<void>;
}

/** How senders reach this camera, asked for now and then while somebody sees it. */
export function useConnect(id: string): ConnectQuestion {
  const answer = useSignal<Connect | undefined>(undefined);
  const failure = useSignal<ConnectQuestion['failure']>(undefined);
  const again = async (): Promise<void> => {
    try {
      answer.value = await ask<Connect>(cameraPath(id, '/connect'));
      failure.value = undefined;
    } catch (error) {
      failure.value = error instanceof ApiError ? error : { message: String(error), fix: 'Load this page again.' };
    }
  };
  const asks = visible.value && link.value === 'live';
  useEffect(() => {
    if (!asks) return;
    void again();
    const timer = setInterval(() => void again(), EVERY_MS);
    return () => clearInterval(timer);
  }, [id, asks, connections.value]);
  return { answer: answer.value, failure: failure.value, again };
}
