import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMetadata } from './metadata.ts';

test('the metadata of ffmpeg and OBS is read', () => {
  const value = {
    duration: 0,
    width: 1920,
    height: 1080,
    videodatarate: 2500,
    framerate: 30,
    videocodecid: 7,
    audiodatarate: 160,
    audiosamplerate: 48_000,
    audiocodecid: 10,
    encoder: 'obs-output module (libobs version 29.0.2)',
  };
  assert.deepEqual(parseMetadata(value), {
    width: 1920,
    height: 1080,
    videoDataRate: 2500,
    framerate: 30,
    videoCodec: 7,
    audioDataRate: 160,
    audioSampleRate: 48_000,
    audioCodec: 10,
    encoder: 'obs-output module (libobs version 29.0.2)',
  });
});

test('a value that is not an object gives empty metadata', () => {
  for (const value of [undefined, null, 1, 'x', true, [], {}, new Date(0), Object.create(null)]) {
    assert.deepEqual(parseMetadata(value), {});
  }
});

test('wrong types, impossible numbers and control characters are skipped', () => {
  const value = {
    width: -1,
    height: Number.NaN,
    framerate: {},
    videocodecid: [],
    audiocodecid: 2 ** 40,
    encoder: '\x1b',
  };
  assert.deepEqual(parseMetadata(value), {});
  assert.deepEqual(parseMetadata({ encoder: 'a\x1b[31m\nb', framerate: '29.97' }), {
    encoder: 'a[31mb',
    framerate: 29.97,
  });
  assert.equal(parseMetadata({ encoder: 'x'.repeat(1000) }).encoder?.length, 200);
});

test('codec ids may be names and FourCC numbers, also with their bytes reversed', () => {
  assert.equal(parseMetadata({ videocodecid: 'avc1' }).videoCodec, 'avc1');
  assert.equal(parseMetadata({ videocodecid: 0x61763031 }).videoCodec, 'av01');
  assert.equal(parseMetadata({ videocodecid: 0x31637661 }).videoCodec, 'avc1');
});
