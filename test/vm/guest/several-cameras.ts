import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { i420Size } from '@rtmp-vcam/video-pipeline';
import { captureWithV4l2Ctl, untilCamera } from './support/capture.ts';
import { loadModule } from './support/loopback-module.ts';
import { start, until } from './support/run.ts';

const PROGRAM = 'packages/rtmp-vcam/dist/main.js';
const canvas = { width: 320, height: 180 } as const;

test('each camera has the device with its name, and one whose device is busy leaves the others alone', async () => {
  const folder = mkdtempSync('/tmp/cameras-');
  process.env['XDG_CONFIG_HOME'] = folder;
  const config = join(folder, 'cameras.toml');
  writeFileSync(config, ['Studio', 'Drone', 'Gate'].map((name) => `[[camera]]\nname = "${name}"\n`).join(''));
  await loadModule({ number: 10, name: 'Drone' }, { number: 11, name: 'Studio' }, { number: 12, name: 'Gate' });
  const size = `${canvas.width}x${canvas.height}`;
  const source = ['-re', '-f', 'lavfi', '-i', `testsrc=size=${size}:rate=5`, '-pix_fmt', 'yuv420p'];
  const other = await start('ffmpeg', '-loglevel', 'error', ...source, '-f', 'v4l2', '/dev/video12');
  await untilCamera('/dev/video12');
  const place = ['--host', '127.0.0.1', '--port', '19360', '--ring', '/vm_several', '--config', config];
  await using product = await start('node', PROGRAM, 'run', '--size', size, '--fps', '10', '--json-logs', ...place);
  await product.says(/"msg":"ready"/);
  await until('the busy device to be told', () => /\/dev\/video12[^"]*ffmpeg \(\d+\)/.test(product.output));
  const drone = await cardOf('/dev/video10');
  const studio = await cardOf('/dev/video11');
  // The cards differ by the name of the camera.
  assert.ok(!drone.equals(studio));
  await other.stop('SIGINT');
  await until('the third camera to be fed', () => product.output.includes('Gate (/dev/video12)'));
  const gate = await cardOf('/dev/video12');
  assert.ok(!gate.equals(drone) && !gate.equals(studio));
});

/** The card that the camera shows, once it is drawn: it has something bright on it. */
async function cardOf(device: string): Promise<Buffer> {
  let picture: Buffer = Buffer.alloc(0);
  await until(`a card on ${device}`, async () => {
    const captured = await captureWithV4l2Ctl(device, 6);
    picture = captured.subarray(captured.length - i420Size(canvas.width, canvas.height));
    return picture.subarray(0, canvas.width * canvas.height).some((level) => level > 180);
  });
  return picture;
}
