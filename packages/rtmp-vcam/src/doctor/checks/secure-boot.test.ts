import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkSecureBoot } from './secure-boot.ts';

const module = { loaded: false, file: '/lib/modules/x/v4l2loopback.ko', signer: 'DKMS module signing key' };
const on = (isEnrolled: boolean | undefined) =>
  ({ state: 'on', certificate: { file: '/var/lib/dkms/mok.pub', isEnrolled } }) as const;
const unsigned = { state: 'on', certificate: undefined } as const;

test('Secure Boot refuses modules whose key it does not know', () => {
  says(checkSecureBoot({ state: 'off', certificate: undefined }, module), 'ok', /off/);
  says(checkSecureBoot(on(false), { ...module, loaded: true }), 'ok', /accepts/);
  says(checkSecureBoot(on(true), module), 'ok', /knows the key/);
  says(
    checkSecureBoot(on(false), module),
    'problem',
    /Key was rejected by service/,
    /mokutil --import \/var\/lib\/dkms\/mok\.pub/,
  );
  says(checkSecureBoot(on(undefined), module), 'warning', /may refuse/, /mokutil --import/);
  says(checkSecureBoot(unsigned, { ...module, signer: '' }), 'problem', /nobody has signed it/);
  says(
    checkSecureBoot(unsigned, { ...module, file: undefined, signer: undefined }),
    'warning',
    /has to be signed/,
    /rtmp-vcam setup/,
  );
  says(
    checkSecureBoot({ state: 'unknown', certificate: undefined }, module),
    'warning',
    /not known/,
    /mokutil --sb-state/,
  );
});
