import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkNode } from './node.ts';

test('an old Node.js is a problem', () => {
  says(checkNode('18.20.4', 'x64'), 'problem', /18\.20\.4 is too old/, /20\.19/);
  says(checkNode('20.18.1', 'x64'), 'problem', /too old/);
  says(checkNode('20.19.0', 'arm64'), 'ok', /20\.19\.0 \(arm64\)/);
  says(checkNode('24.1.0', 'x64'), 'ok', /24\.1\.0/);
});
