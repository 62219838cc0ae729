import { signal } from '@preact/signals';

/** Somebody can see this tab. A tab that nobody sees asks for no pictures. */
export const visible = signal(document.visibilityState === 'visible');

document.addEventListener('visibilitychange', () => {
  visible.value = document.visibilityState === 'visible';
});
