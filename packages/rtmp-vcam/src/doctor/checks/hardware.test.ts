import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkHardware } from './hardware.ts';

const debian = { family: 'debian', isImmutable: false } as const;
const none = {
  decoder: null,
  hasCard: false,
  vendor: '0x1002',
  mayOpen: false,
  membership: 'out',
  distribution: debian,
  kernel: '6.1.0',
  hasRpmFusion: false,
} as const;

test('a graphics card that decodes, and none', () => {
  says(checkHardware({ ...none, decoder: 'vaapi' }), 'ok', /VA-API/);
  says(checkHardware(none), 'ok', /processor decodes/);
  // Of virtual machines, and of a Raspberry Pi.
  for (const vendor of ['0x1af4', '0x15ad', undefined])
    says(checkHardware({ ...none, hasCard: true, vendor }), 'ok', /processor/);
});

test('a graphics card that is not used', () => {
  const card = { ...none, hasCard: true };
  says(checkHardware(card), 'warning', /may not use the graphics card/, /usermod -aG render/);
  says(checkHardware({ ...card, membership: 'later' }), 'warning', /may not use/, /^Log out/);
  says(checkHardware({ ...card, mayOpen: true }), 'warning', /no driver/, /^sudo apt install mesa-va-drivers$/);
  const intel = { ...card, mayOpen: true, vendor: '0x8086' };
  says(checkHardware(intel), 'warning', /no driver/, /^sudo apt install intel-media-va-driver$/);
  const fedora = { family: 'fedora', isImmutable: false } as const;
  const onFedora = { ...intel, distribution: fedora };
  says(checkHardware(onFedora), 'warning', /no driver/, /^Switch on RPM Fusion .*, then: sudo dnf install intel-/);
  const command = /^sudo dnf install intel-media-driver$/;
  says(checkHardware({ ...onFedora, hasRpmFusion: true }), 'warning', /no driver/, command);
  says(checkHardware({ ...intel, vendor: '0x10de' }), 'warning', /NVIDIA/, /driver of NVIDIA/);
});
