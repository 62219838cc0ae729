import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encoderName } from './encoder-name.ts';

test('encoders are called what people call them', () => {
  const cases: [string, string][] = [
    ['obs-output module (libobs version 30.2.3)', 'OBS Studio 30.2.3'],
    ['Lavf60.16.100', 'FFmpeg'],
    ['GStreamer 1.26.2 FLV muxer', 'GStreamer 1.26.2'],
    ['FMLE/3.0 (compatible; Lavf60.16.100)', 'FFmpeg'],
    ['FMLE/3.0 (compatible; FMSc/1.0)', 'an encoder'],
    ['FMLE/3.0 (compatible; rtmp-vcam demo 0.1.0)', 'rtmp-vcam demo 0.1.0'],
    ['Larix/1.3.10', 'Larix/1.3.10'],
    ['x\x1b[2Jy ', 'x[2Jy'],
    ['', ''],
  ];
  for (const [self, name] of cases) assert.equal(encoderName(self), name);
});
