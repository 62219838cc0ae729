import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SERVER_MAIN } from '../../scripts/macos/names.ts';
import { bundleServer } from '../../scripts/macos/server/bundle-server.ts';
import { makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { Program } from '../support/program.ts';
import { needs } from '../support/tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-server-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const packed = existsSync(new URL('../../packages/rtmp-vcam/dist/main-as-child.js', import.meta.url));
const skip = packed ? undefined : 'needs the compiled packages: make build-ts';

test('the server of the app runs on its own without FFmpeg, and says what it cannot decode', {
  ...needs('ffmpeg', 'npm'),
  ...(skip === undefined ? {} : { skip }),
  timeout: 300_000,
}, async () => {
  const server = join(folder, 'server');
  bundleServer(server, { os: process.platform, processors: [process.arch], without: ['node-av'] });
  assert.ok(!existsSync(join(server, 'node_modules/node-av')));
  const args = ['run', '--port=0', '--camera=none', `--ring=/bundle_${process.pid}`, '--json-logs'];
  await using program = await Program.start(process.execPath, [join(server, SERVER_MAIN), ...args], {
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder },
    openInput: true,
  });
  await program.says('"ready"');
  const [, port] = /"port":(\d+)/.exec(program.output) ?? [];
  const clip = await makeClip({ width: 320, height: 180, frames: 30, clip: 1, keyframeEvery: 30 });
  await using push = await pushWithFfmpeg(clip.file, `rtmp://127.0.0.1:${port}/live/test`, { loop: true });
  // On macOS VideoToolbox decodes the stream.
  await program.says(process.platform === 'darwin' ? 'VideoToolbox' : 'VIDEO_ERR_NO_LIBAV');
  assert.equal(push.isRunning, true);
  program.input.end();
  await program.end();
  assert.ok(!program.output.includes('VIDEO_ERR_DECODER_DIED'), program.output);
});
