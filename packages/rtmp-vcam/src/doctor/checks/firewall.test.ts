import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkFirewall } from './firewall.ts';

test('the firewall keeps others from the port', () => {
  const ufw = { kind: 'ufw', port: 'closed', open: 'sudo ufw allow 1935/tcp' } as const;
  says(checkFirewall(ufw, 1935), 'problem', /\(ufw\) keeps .* from port 1935/, /^sudo ufw allow 1935\/tcp$/);
  says(checkFirewall({ ...ufw, port: 'unknown' }, 1935), 'warning', /may keep/, /^sudo ufw allow/);
  says(checkFirewall({ ...ufw, port: 'open' }, 1935), 'ok', /lets senders in/);
  says(checkFirewall({ kind: 'none', port: 'open', open: '' }, 1935), 'ok', /No firewall/);
});
