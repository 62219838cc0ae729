import { computed, signal } from '@preact/signals';
import type { CameraState } from '@rtmp-vcam/api';
import { program } from './program.ts';

const hash = signal(location.hash);
addEventListener('hashchange', () => {
  hash.value = location.hash;
});

/** The camera that the page shows: the one that the URL names, or the first. */
export const chosenCamera = computed<CameraState | undefined>(() => {
  const cameras = program.value?.cameras ?? [];
  const wanted = decoded(hash.value.slice(1));
  return cameras.find(({ name }) => name === wanted) ?? cameras.find(({ id }) => id === wanted) ?? cameras[0];
});

/** The part of the URL that chooses this camera. */
export function hashOf({ name }: Pick<CameraState, 'name'>): string {
  return `#${encodeURIComponent(name)}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
