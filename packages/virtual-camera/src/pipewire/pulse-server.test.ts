import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pulseServer } from './pulse-server.ts';

const CASES: readonly (readonly [name: string, socket: boolean, program: string | undefined, server: string])[] = [
  ['nothing', false, undefined, 'none'],
  ['pipewire-pulse', true, 'pipewire-pulse', 'pipewire'],
  ['a socket that nobody has connected to yet', true, undefined, 'pipewire'],
  ['PulseAudio', true, 'pulseaudio', 'pulseaudio'],
];

for (const [name, hasSocket, program, server] of CASES) {
  test(`what browsers record through: ${name}`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'pulse-server-'));
    t.after(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, 'pulse'));
    if (hasSocket) writeFileSync(join(folder, 'pulse', 'native'), '');
    if (program !== undefined) {
      mkdirSync(join(folder, '42'));
      writeFileSync(join(folder, '42', 'comm'), `${program}\n`);
      writeFileSync(join(folder, 'pulse', 'pid'), '42\n');
    }
    assert.equal(pulseServer(folder, folder), server);
  });
}

test('without a runtime folder there is no server', () => {
  const before = process.env['XDG_RUNTIME_DIR'];
  delete process.env['XDG_RUNTIME_DIR'];
  assert.equal(pulseServer(), 'none');
  if (before !== undefined) process.env['XDG_RUNTIME_DIR'] = before;
});
