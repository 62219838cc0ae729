import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkPortalPermission } from './portal-permission.ts';

test('an answer of no that the desktop has kept', () => {
  says(checkPortalPermission([]), 'ok', /no app/);
  says(
    checkPortalPermission(['']),
    'warning',
    /browsers and other apps .* answered with no/,
    /DeletePermission sss devices camera ""$/,
  );
  says(
    checkPortalPermission(['', 'org.mozilla.firefox']),
    'warning',
    /org\.mozilla\.firefox/,
    /&& busctl .*"org\.mozilla\.firefox"$/,
  );
});
