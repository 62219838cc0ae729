const PATHS = {
  copy: 'M9 9h10v11H9zM5 15V4h10',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6z',
  pause: 'M8 6v12M9 6v12M15 6v12M16 6v12',
  play: 'M8 5.5v13l10.5-6.5z',
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  chevron: 'M9 5.5l6.5 6.5L9 18.5',
  problem: 'M12 4L2.8 20h18.4zM12 10v4.5M12 17.2v.1',
  hint: 'M9.5 18h5M10.5 21h3M12 3a6 6 0 0 0-3.5 10.9c.6.5 1 1 1 1.8h5c0-.8.4-1.3 1-1.8A6 6 0 0 0 12 3z',
  image: 'M4 5h16v14H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 4.5M15.5 9.2v.1',
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative icon. The words beside it, or the label of its button, say what it means. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The logo of the program. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M11.4 11.4a6.5 6.5 0 0 0 0 9.2M20.6 11.4a6.5 6.5 0 0 1 0 9.2M8.2 8.2a11 11 0 0 0 0 15.6M23.8 8.2a11 11 0 0 1 0 15.6" />
      <circle cx="16" cy="16" r="2.6" />
    </svg>
  );
}
