import { signal } from '@preact/signals';
import type { WrittenSettings } from '@rtmp-vcam/api';
import { ask, cameraPath } from '../api/request.ts';
import { attempt } from './messages.ts';
import { takeSettings } from './program.ts';

type Patch = Partial<WrittenSettings>;

/** What was just chosen and is not confirmed yet, by camera. Until then, states that come have the value before. */
const pending = signal<ReadonlyMap<string, Patch>>(new Map());
let queue: Promise<void> = Promise.resolve();

/** The settings of a camera with what was just chosen. */
export function shownSettings(id: string, settings: WrittenSettings): WrittenSettings {
  return { ...settings, ...pending.value.get(id) };
}

/** Changes settings of a camera. The page shows the new values at once, and the old ones again when it fails. */
export async function changeSettings(id: string, patch: Patch): Promise<void> {
  setPending(id, { ...pending.value.get(id), ...patch });
  // One after the other, so that the last choice is the one that counts.
  const mine = queue.then(() => attempt(() => send(id, patch)));
  queue = mine;
  await mine;
}

async function send(id: string, patch: Patch): Promise<void> {
  try {
    const { settings } = await ask<{ settings: WrittenSettings }>(cameraPath(id), { method: 'PATCH', body: patch });
    takeSettings(id, settings);
  } finally {
    const rest = Object.entries(pending.value.get(id) ?? {}).filter(([name, value]) => {
      return Reflect.get(patch, name) !== value;
    });
    setPending(id, Object.fromEntries(rest));
  }
}

function setPending(id: string, patch: Patch): void {
  pending.value = new Map([...pending.value, [id, patch]]);
}
