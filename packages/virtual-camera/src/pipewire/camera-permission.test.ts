import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forgetCommand, refusedIn } from './camera-permission.ts';

const answer = (apps: unknown): string => JSON.stringify({ type: 'a{sas}v', data: [apps, { type: 'y', data: 0 }] });

for (const [name, json, apps] of [
  ['apps that were allowed', answer({ '': ['yes'], 'org.mozilla.firefox': ['yes'] }), []],
  ['all apps outside of a sandbox', answer({ '': ['no'] }), ['']],
  ['one of several apps', answer({ '': ['yes'], 'com.obsproject.Studio': ['no'] }), ['com.obsproject.Studio']],
  ['a name that does not belong into a command', answer({ 'a"; reboot "': ['no'] }), []],
  ['an answer of another form', answer([]), []],
  ['no data', '{}', []],
  ['something else', 'null', []],
] as const) {
  test(`the apps to which cameras are refused: ${name}`, () => assert.deepEqual(refusedIn(json), apps));
}

test('the command names the app', () => {
  assert.match(forgetCommand(''), /^busctl --user call .* DeletePermission sss devices camera ""$/);
  assert.match(forgetCommand('org.x'), / camera "org.x"$/);
});
