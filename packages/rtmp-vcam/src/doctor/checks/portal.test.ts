import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkPortal } from './portal.ts';

const fedora = { family: 'fedora', isImmutable: false } as const;

test('browsers need a portal with cameras', () => {
  says(checkPortal({ portal: 'there' }, fedora, '6.1.0'), 'ok', /xdg-desktop-portal/);
  says(
    checkPortal({ portal: 'missing' }, fedora, '6.1.0'),
    'warning',
    /not running/,
    /^sudo dnf install xdg-desktop-portal/,
  );
  says(
    checkPortal({ portal: 'without-camera' }, fedora, '6.1.0'),
    'warning',
    /no part for this desktop/,
    /log out and in/,
  );
  says(checkPortal({ portal: undefined }, fedora, '6.1.0'), 'warning', /not known/);
});
