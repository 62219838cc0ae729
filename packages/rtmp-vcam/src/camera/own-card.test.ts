import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodePng } from '@rtmp-vcam/video-pipeline';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { CameraSettings, type SettingsChange } from './camera-settings.ts';
import { useOwnCard } from './own-card.ts';
import { noMicrophone } from './testing/no-microphone.ts';

const canvas = { width: 160, height: 90, fps: 30 };
const START = {
  fit: 'contain',
  rotate: 0,
  mirror: false,
  smooth: 0,
  hold: 0,
  card: 'auto',
  mic: false,
  paused: false,
} as const;

function png(luma: number): Uint8Array {
  const i420 = new Uint8Array((160 * 90 * 3) / 2).fill(128).fill(luma, 0, 160 * 90);
  return encodePng(i420, canvas);
}

/** A red JPEG of 16 by 16 pixels. */
const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAgAAAQABAAD//gAQTGF2YzU5LjM3LjEwMAD/2wBDAAg+Pkk+SVVVVVVVVWRdZGhoaGRkZGRoaGhwcHCDg4Nw' +
    'cHBoaHBwfHyDg4+Tj4eHg4eTk5ubm7q6srLZ2eD/////xABMAAEBAAAAAAAAAAAAAAAAAAAABgEBAQAAAAAAAAAAAAAAAAAABgcQ' +
    'AQAAAAAAAAAAAAAAAAAAAAARAQAAAAAAAAAAAAAAAAAAAAD/wAARCAAQABADASIAAhEAAxEA/9oADAMBAAIRAxEAPwCLAFF/f//Z',
  'base64',
);

/** The smallest JPEG: it begins as one, and ends at once. */
const CUT_OFF = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16);

test('a picture becomes the card, in a file of its own that the next one replaces', async (t) => {
  const folder = join(temporaryFolder(t), 'made');
  const settings = new CameraSettings(START, canvas, noMicrophone);
  const changes: SettingsChange[] = [];
  settings.on('change', (change) => changes.push(change));
  const options = { name: 'Studio / 1', settings, folder };
  const file = join(folder, 'card-Studio%20%2F%201.png');
  for (const luma of [235, 100]) {
    await useOwnCard(png(luma), options);
    assert.deepEqual(settings.now.card, { file });
    assert.deepEqual(Buffer.from(readFileSync(file)), Buffer.from(png(luma)));
    assert.equal(statSync(file).mode & 0o777, 0o600);
  }
  assert.deepEqual(readdirSync(folder), ['card-Studio%20%2F%201.png']);
  const lumas = changes.map(({ picture }) => picture?.[0] ?? 0);
  assert.ok(lumas.length === 2 && (lumas[0] ?? 0) > (lumas[1] ?? 0) + 50, `${lumas}`);
});

test('a picture of another type leaves the file that the config may name', async (t) => {
  const folder = temporaryFolder(t);
  const options = { name: 'Studio', settings: new CameraSettings(START, canvas, noMicrophone), folder };
  await useOwnCard(png(235), options);
  await useOwnCard(JPEG, options);
  assert.deepEqual(readdirSync(folder).toSorted(), ['card-Studio.jpg', 'card-Studio.png']);
});

test('what is no picture changes nothing, and says what to do', async (t) => {
  const folder = temporaryFolder(t);
  const settings = new CameraSettings(START, canvas, noMicrophone);
  const options = { name: 'Studio', settings, folder };
  await useOwnCard(png(235), options);
  const before = readFileSync(join(folder, 'card-Studio.png'));
  for (const bytes of [new Uint8Array(), Buffer.from('<svg/>'), CUT_OFF, png(16).subarray(0, 60)]) {
    await assert.rejects(useOwnCard(bytes, options), (error) => {
      assert.ok(error instanceof Error && 'code' in error && 'fix' in error);
      assert.deepEqual([error.code, error.fix === ''], ['APP_ERR_SETTING', false]);
      assert.doesNotMatch(error.message, /\.[0-9a-f]{12}/, 'the name of a file that is gone');
      return true;
    });
    assert.deepEqual(readdirSync(folder), ['card-Studio.png']);
    assert.deepEqual(readFileSync(join(folder, 'card-Studio.png')), before);
  }
  await assert.rejects(useOwnCard(png(16), { ...options, folder: '/proc/nowhere' }), { code: 'APP_ERR_SETTING' });
  assert.ok(!existsSync('/proc/nowhere'));
});
