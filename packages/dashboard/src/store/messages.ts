import { signal } from '@preact/signals';
import { ApiError } from '../api/request.ts';

/** A short message at the edge of the page. */
export interface Message {
  readonly id: number;
  readonly kind: 'done' | 'failed';
  readonly text: string;
  readonly fix?: string;
}

const DONE_MS = 5000;
/** Long enough to read what to do. */
const FAILED_MS = 20_000;

export const messages = signal<readonly Message[]>([]);
let lastId = 0;

export function tell(text: string): void {
  add({ id: ++lastId, kind: 'done', text }, DONE_MS);
}

/** Tells what went wrong, and what to do. */
export function tellFailure(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  const fix = error instanceof ApiError ? { fix: error.fix } : {};
  add({ id: ++lastId, kind: 'failed', text, ...fix }, FAILED_MS);
}

export function dismiss(id: number): void {
  messages.value = messages.value.filter((message) => message.id !== id);
}

function add(message: Message, forMs: number): void {
  // The same words twice would only be in the way.
  const others = messages.value.filter(({ text }) => text !== message.text);
  messages.value = [...others, message].slice(-3);
  setTimeout(() => dismiss(message.id), forMs);
}

/** Does it, and tells when it fails. */
export async function attempt(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    tellFailure(error);
  }
}
