import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkClock } from './clock.ts';

const NOW = new Date('2026-12-24T08:00:00Z');
const shown = (stdout: string) => ({ status: 'ok', stdout, stderr: '' }) as const;

test('a clock that is wrong, or may become so', () => {
  const yes = 'Timezone=Europe/Berlin\nLocalRTC=no\nCanNTP=yes\nNTP=yes\nNTPSynchronized=yes\n';
  says(checkClock(NOW, shown(yes)), 'ok', /2026-12-24, and is kept right/);
  says(
    checkClock(NOW, shown(yes.replace('Synchronized=yes', 'Synchronized=no'))),
    'warning',
    /not kept right/,
    /timedatectl set-ntp/,
  );
  says(checkClock(new Date('1970-01-02'), shown(yes)), 'problem', /1970-01-02/, /timedatectl/);
});

test('without systemd, or in a virtual machine, only the date is looked at', () => {
  says(checkClock(NOW, { status: 'missing', stdout: '', stderr: '' }), 'ok', /2026-12-24$/);
  says(checkClock(NOW, shown('CanNTP=no\nNTP=no\nNTPSynchronized=no\n')), 'ok', /2026-12-24$/);
});
