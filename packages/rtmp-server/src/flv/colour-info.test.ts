import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeAmf0 } from '../amf/index.ts';
import { readColourInfo } from './colour-info.ts';
import { FlvDemuxer } from './flv-demuxer.ts';
import { readAll } from './testing/read.ts';

const PQ = {
  colorConfig: { bitDepth: 10, colorPrimaries: 9, transferCharacteristics: 16, matrixCoefficients: 9 },
  hdrCll: { maxFall: 400, maxCLL: 1000 },
  hdrMdcv: { redX: 0.7, maxLuminance: 1000, minLuminance: 0.0001 },
};

test('the colours of an HDR stream are read', () => {
  assert.deepEqual(readColourInfo(encodeAmf0('colorInfo', PQ)), {
    bitDepth: 10,
    primaries: 9,
    transfer: 16,
    matrix: 9,
    maxContentLight: 1000,
    maxFrameAverageLight: 400,
    maxDisplayLuminance: 1000,
    minDisplayLuminance: 0.0001,
  });
  assert.deepEqual(readColourInfo(encodeAmf0('colorInfo', {})), {});
  assert.equal(readColourInfo(encodeAmf0('other', PQ)), undefined);
  assert.equal(readColourInfo(new Uint8Array([2, 0, 99])), undefined);
});

test('a metadata frame changes the colours and gives no packet', () => {
  const demuxer = new FlvDemuxer();
  const head = Uint8Array.from([0xd4, ...Buffer.from('hvc1')]);
  const body = new Uint8Array(Buffer.concat([head, encodeAmf0('colorInfo', PQ)]));
  assert.deepEqual(readAll(demuxer, { type: 9, timestamp: 0, body }), []);
  assert.equal(demuxer.colour?.transfer, 16);
  assert.equal(demuxer.stats.metadataFrames, 1);
});
