/** The example in the README of the audio pipeline, as it stands there. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { freePort } from './support/ports.ts';
import { Program } from './support/program.ts';
import { needs } from './support/tools.ts';
import { until } from './support/wait.ts';

const README = join(import.meta.dirname, '../packages/audio-pipeline/README.md');
const BYTES_PER_SECOND = 48_000 * 2 * 4;

test('the example of the audio pipeline writes the sound that is pushed', needs('ffmpeg'), async (t) => {
  const code = /```ts\n(.*?)```/s.exec(readFileSync(README, 'utf8'))?.[1] ?? '';
  const port = await freePort();
  const file = join(temporaryFolder(t), 'sound.f32');
  const flags = [...process.execArgv, '--input-type=module', '-e', code];
  await using example = await Program.start(process.execPath, [...flags, 'example', String(port), file]);
  await until('the server', () => takesConnections(port), { state: () => example.output });
  const sine = ['-f', 'lavfi', '-i', 'sine=frequency=1000:sample_rate=44100', '-t', '60', '-c:a', 'aac'];
  await using pusher = await Program.start('ffmpeg', [
    ...['-v', 'error', '-re', ...sine, '-f', 'flv'],
    `rtmp://127.0.0.1:${port}/live/test`,
  ]);
  const soundingSeconds = (): number => {
    const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
    let frames = 0;
    for (let at = 0; at + 8 <= bytes.length; at += 8) if (bytes.readFloatLE(at) !== 0) frames++;
    return (frames * 8) / BYTES_PER_SECOND;
  };
  const state = (): string => `${example.output}\n${pusher.output}`;
  await until('two seconds of sound', () => soundingSeconds() > 2, { state });
  assert.equal(example.output, '');
});

async function takesConnections(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
