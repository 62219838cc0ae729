import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { sendUnixDatagram } from './unix-datagram.ts';

const run = promisify(execFile);
const options = { skip: process.platform !== 'linux', timeout: 60_000 };
/** Binds the address that it is given, says so, and prints the first datagram. */
const RECEIVER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1].replace('@', chr(0), 1) if sys.argv[1].startswith('@') else sys.argv[1])
s.settimeout(30)
print('bound', flush=True)
sys.stdout.buffer.write(s.recv(65536))
`;

const hasPython = await run('python3', ['--version']).then(
  () => true,
  () => false,
);

for (const kind of ['a path', 'an abstract address'] as const) {
  test(`a datagram reaches the reader of ${kind}`, { ...options, skip: options.skip || !hasPython }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-test-'));
    const path = kind === 'a path' ? join(folder, 'socket') : `@rtmp-vcam-test-${process.pid}`;
    assert.equal(sendUnixDatagram(path, 'nobody reads'), false);
    const receiver = spawn('python3', ['-c', RECEIVER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      let output = '';
      receiver.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      await once(receiver.stdout, 'data');
      assert.equal(sendUnixDatagram(path, 'READY=1\nSTATUS=Grüße'), true);
      await once(receiver, 'close');
      assert.equal(output, 'bound\nREADY=1\nSTATUS=Grüße');
    } finally {
      receiver.kill();
      rmSync(folder, { recursive: true });
    }
  });
}

test('addresses without room for a name are refused', options, () => {
  for (const path of ['', '@', `/${'x'.repeat(107)}`, `@${'x'.repeat(108)}`])
    assert.equal(sendUnixDatagram(path, 'x'), false, path);
});
