import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { configInUnit, filesInUnit, unitText } from './systemd-unit.ts';

const PROGRAM = { node: '/usr/bin/node', main: '/opt/rtmp-vcam/dist/main.js', args: ['run'], env: {} };

/** Reads a quoted word as systemd does: C escapes, then specifiers, and for arguments variables. */
function read(word: string, hasVariables: boolean): string {
  const plain = word.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1').replaceAll('%%', '%');
  return hasVariables ? plain.replaceAll('$$', '$') : plain;
}

function lineOf(text: string, key: string): string[] {
  const line = text.split('\n').find((each) => each.startsWith(`${key}=`)) ?? '';
  return line.slice(key.length + 1).match(/"(?:[^"\\]|\\.)*"/g) ?? [];
}

test('systemd reads the paths that it was given, whatever is in them', () => {
  // A path of a file has neither of these.
  const path = fc
    .string({ unit: 'grapheme' })
    .filter((each) => !/[\0\n\r]/.test(each))
    .map((each) => `/${each}`);
  fc.assert(
    fc.property(path, path, path, (node, main, config) => {
      const text = unitText({ node, main, args: ['run', '--config', config], env: { XDG_CONFIG_HOME: config } });
      const [first = '', ...others] = lineOf(text, 'ExecStart');
      assert.equal(read(first, false), node);
      assert.deepEqual(
        others.map((word) => read(word, true)),
        [main, 'run', '--config', config],
      );
      assert.deepEqual(
        lineOf(text, 'Environment').map((word) => read(word, false)),
        [`XDG_CONFIG_HOME=${config}`],
      );
      assert.deepEqual(filesInUnit(text), [node, main]);
      assert.equal(configInUnit(text), config);
    }),
  );
});

test('a unit that somebody else has written is known', () => {
  assert.equal(filesInUnit('[Service]\nExecStart=/usr/bin/node /opt/main.js\n'), undefined);
  assert.deepEqual(filesInUnit(unitText(PROGRAM)), [PROGRAM.node, PROGRAM.main]);
  assert.equal(configInUnit(unitText(PROGRAM)), undefined);
});

test('nothing in the unit takes cameras, the graphics card, V8 or files away', () => {
  const text = unitText(PROGRAM);
  for (const name of [
    'PrivateDevices',
    'DevicePolicy',
    'MemoryDenyWriteExecute',
    'ProtectHome',
    'ProtectSystem',
    'PrivateTmp',
    'RestrictRealtime',
    'PrivateUsers',
    'ProtectClock',
  ])
    assert.doesNotMatch(text, new RegExp(`^${name}=`, 'm'));
  assert.match(text, /^SystemCallFilter=@system-service @pkey$/m);
});
