import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkPortal } from './portal.ts';

const place = { kernel: '6.1.0', desktop: undefined };
const fedora = { family: 'fedora', isImmutable: false } as const;

test('browsers need a portal with cameras', () => {
  says(checkPortal({ portal: 'there' }, fedora, place), 'ok', /xdg-desktop-portal/);
  says(
    checkPortal({ portal: 'missing' }, fedora, place),
    'warning',
    /not running/,
    /^sudo dnf install xdg-desktop-portal/,
  );
  says(
    checkPortal({ portal: 'without-camera' }, fedora, place),
    'warning',
    /no part for this desktop/,
    /log out and in/,
  );
  says(checkPortal({ portal: undefined }, fedora, place), 'warning', /not known/);
});

test('each desktop has a part of its own', () => {
  for (const [desktop, name] of [
    ['KDE', 'kde'],
    ['GNOME', 'gnome'],
    ['ubuntu:GNOME', 'gnome'],
    ['X-Cinnamon', 'gtk'],
    ['sway', 'gtk'],
    [undefined, 'gtk'],
  ] as const) {
    const said = checkPortal({ portal: 'without-camera' }, fedora, { ...place, desktop });
    says(said, 'warning', /no part/, new RegExp(`xdg-desktop-portal-${name}, then log out`));
  }
});
