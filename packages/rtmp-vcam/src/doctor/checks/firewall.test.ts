import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkFirewall } from './firewall.ts';

const ufw = { kind: 'ufw', port: 'closed', open: 'sudo ufw allow 1935/tcp' } as const;
const nothing = { hasOpened: false, wouldOpen: false };

test('the firewall keeps others from the port', () => {
  says(checkFirewall(ufw, 1935, nothing), 'problem', /\(ufw\) keeps .* from port 1935/, /^sudo ufw allow 1935\/tcp$/);
  says(checkFirewall({ ...ufw, port: 'unknown' }, 1935, nothing), 'warning', /may keep/, /^sudo ufw allow/);
  says(checkFirewall({ ...ufw, port: 'open' }, 1935, nothing), 'ok', /lets senders in/);
  says(checkFirewall({ kind: 'none', port: 'open', open: '' }, 1935, nothing), 'ok', /No firewall/);
});

test('setup opens the port if that is its port, and is believed where nobody else sees the rules', () => {
  const would = { hasOpened: false, wouldOpen: true };
  const has = { hasOpened: true, wouldOpen: true };
  says(checkFirewall(ufw, 1935, would), 'problem', /keeps/, /^rtmp-vcam setup$/);
  says(checkFirewall({ ...ufw, port: 'unknown' }, 1935, would), 'warning', /may keep/, /^rtmp-vcam setup$/);
  says(checkFirewall({ ...ufw, port: 'unknown' }, 1935, has), 'ok', /which rtmp-vcam setup has opened/);
  // It was closed again since, and setup does nothing twice.
  says(checkFirewall(ufw, 1935, has), 'problem', /keeps/, /^sudo ufw allow/);
});
