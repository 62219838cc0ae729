import assert from 'node:assert/strict';
import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkObsExtension } from './obs-extension.ts';

const list = (state: string): string =>
  [
    '2 extension(s)',
    '--- com.apple.system_extension.cmio',
    'enabled\tactive\tteamID\tbundleID (version)\tname\t[state]',
    `*\t*\t2MMRE5MTB8\tcom.obsproject.obs-studio.mac-camera-extension (1.0/1)\tOBS Virtual Camera\t[${state}]`,
    '*\t*\tTEAMID1234\tcom.rtmpvcam.host.camera-extension (0.2.0/2)\tRTMP Virtual Camera\t[activated enabled]',
    '',
  ].join('\n');

test("OBS Studio's camera", () => {
  says(checkObsExtension(list('activated enabled')), 'ok', /installed and allowed/);
  says(
    checkObsExtension(list('activated waiting for user')),
    'warning',
    /waits for your approval/,
    /Camera Extensions/,
  );
  says(checkObsExtension(list('activated disabled')), 'warning', /switched off/, /Switch it on/);
  says(checkObsExtension(list('terminated waiting to uninstall on reboot')), 'warning', /restart/, /^Restart the Mac$/);
  assert.equal(checkObsExtension('0 extension(s)\n'), undefined);
  assert.equal(checkObsExtension(''), undefined);
});
