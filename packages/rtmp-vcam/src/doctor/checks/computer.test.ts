import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkComputer } from './computer.ts';

test('it says which computer this is', () => {
  const debian = { name: 'Debian GNU/Linux 12 (bookworm)' };
  says(
    checkComputer('linux', debian, '6.1.0-18-amd64'),
    'ok',
    /^Debian GNU\/Linux 12 \(bookworm\), kernel 6\.1\.0-18-amd64$/,
  );
  says(checkComputer('darwin', { name: 'an unknown Linux' }, '24.6.0'), 'ok', /^macOS \(Darwin 24\.6\.0\)$/);
});
