import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkSecureBoot } from './secure-boot.ts';

const module = { loaded: false, file: '/lib/modules/x/v4l2loopback.ko', signer: 'DKMS module signing key' };
const on = (isEnrolled: boolean | undefined) =>
  ({ state: 'on', certificate: { file: '/var/lib/dkms/mok.pub', isEnrolled } }) as const;
const debian = { id: 'debian' };
const unsigned = { state: 'on', certificate: undefined } as const;

test('Secure Boot refuses modules whose key it does not know', () => {
  says(checkSecureBoot({ state: 'off', certificate: undefined }, module, debian), 'ok', /off/);
  says(checkSecureBoot(on(false), { ...module, loaded: true }, debian), 'ok', /accepts/);
  says(checkSecureBoot(on(true), module, debian), 'ok', /knows the key/);
  says(
    checkSecureBoot(on(false), module, debian),
    'problem',
    /Key was rejected by service/,
    /mokutil --import \/var\/lib\/dkms\/mok\.pub/,
  );
  says(checkSecureBoot(on(undefined), module, debian), 'warning', /may refuse/, /mokutil --import/);
  says(checkSecureBoot(unsigned, { ...module, signer: '' }, debian), 'problem', /nobody has signed it/);
  says(
    checkSecureBoot(unsigned, { ...module, file: undefined, signer: undefined }, debian),
    'warning',
    /has to be signed/,
    /rtmp-vcam setup/,
  );
  says(
    checkSecureBoot({ state: 'unknown', certificate: undefined }, module, debian),
    'warning',
    /not known/,
    /mokutil --sb-state/,
  );
});

test('a module that the distribution has signed is trusted, whatever key this computer has', () => {
  const tumbleweed = { id: 'opensuse-tumbleweed' };
  const signed = { ...module, signer: 'openSUSE Secure Boot CA' };
  says(checkSecureBoot(unsigned, signed, tumbleweed), 'ok', /signed by "openSUSE Secure Boot CA"/);
  says(checkSecureBoot(on(false), signed, tumbleweed), 'ok', /signed by "openSUSE Secure Boot CA"/);
  const none = { loaded: false, file: undefined, signer: undefined };
  says(checkSecureBoot(on(false), none, tumbleweed), 'ok', /comes signed/);
  says(checkSecureBoot(on(false), none, { id: 'opensuse-leap' }), 'problem', /would refuse/);
  const fedora = { id: 'fedora' };
  says(checkSecureBoot(on(false), { ...module, signer: 'fedora_1712_akmods' }, fedora), 'problem', /would refuse/);
});
