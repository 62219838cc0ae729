import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeMachO } from '../testing/fake-mach-o.ts';
import { readMachO } from './mach-o.ts';

test('reads a universal file with its signature', () => {
  const signature = { identifier: 'com.example', team: 'TEAMID1234', hardenedRuntime: true, entitlements: '<plist/>' };
  const file = fakeMachO({ architectures: ['arm64', 'x86_64'], libraries: ['/usr/lib/a.dylib', '/b'], signature });
  const expected = {
    minimumSystem: '13.0',
    libraries: ['/usr/lib/a.dylib', '/b'],
    signature: { ...signature, adHoc: false },
  };
  assert.deepEqual(readMachO(file), [
    { architecture: 'arm64', ...expected },
    { architecture: 'x86_64', ...expected },
  ]);
});

test('reads a thin file, unsigned or signed ad hoc', () => {
  assert.equal(readMachO(fakeMachO({ architectures: ['arm64'] }))?.[0]?.signature, undefined);
  const signed = readMachO(fakeMachO({ architectures: ['x86_64'], signature: { identifier: 'node' } }));
  assert.deepEqual(signed?.[0]?.signature, {
    identifier: 'node',
    team: undefined,
    adHoc: true,
    hardenedRuntime: false,
    entitlements: undefined,
  });
});

test('other files and files that are cut short are not Mach-O files', () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from('#!/bin/sh\n'), Buffer.from('cafebabe00000034', 'hex')])
    assert.equal(readMachO(bytes), undefined);
  const whole = fakeMachO({
    architectures: ['arm64', 'x86_64'],
    signature: { identifier: 'x', entitlements: '<plist/>' },
  });
  for (let length = 0; length < whole.length; length++) readMachO(whole.subarray(0, length));
  assert.equal(readMachO(whole.subarray(0, 100)), undefined);
});
