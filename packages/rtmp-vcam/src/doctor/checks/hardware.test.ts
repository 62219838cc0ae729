import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkHardware } from './hardware.ts';

const debian = { family: 'debian', isImmutable: false } as const;
const none = {
  decoder: null,
  hasCard: false,
  mayOpen: false,
  membership: 'out',
  distribution: debian,
  kernel: '6.1.0',
} as const;

test('a graphics card that decodes, and none', () => {
  says(checkHardware({ ...none, decoder: 'vaapi' }), 'ok', /VA-API/);
  says(checkHardware(none), 'ok', /processor decodes/);
});

test('a graphics card that is not used', () => {
  const card = { ...none, hasCard: true };
  says(checkHardware(card), 'warning', /may not use the graphics card/, /usermod -aG render/);
  says(checkHardware({ ...card, membership: 'later' }), 'warning', /may not use/, /^Log out/);
  says(checkHardware({ ...card, mayOpen: true }), 'warning', /no driver/, /^sudo apt install mesa-va-drivers/);
});
