import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AV_PIX_FMT_YUV420P10LE,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_SMPTE2084,
} from 'node-av/constants';
import { Frame } from 'node-av/lib';
import { FilterChain } from './filter-chain.ts';

const STEPS = [{ filter: 'tonemapx', args: 'tonemap=clip:transfer=bt709:matrix=bt709:range=tv:format=yuv420p' }];

/** The level that a middle grey of the transfer becomes. */
function levelOf(chain: FilterChain, colorTrc: number): number | undefined {
  const frame = new Frame();
  frame.alloc();
  Object.assign(frame, { width: 64, height: 64, format: AV_PIX_FMT_YUV420P10LE });
  frame.allocBuffer();
  Object.assign(frame, { colorSpace: AVCOL_SPC_BT2020_NCL, colorRange: AVCOL_RANGE_MPEG, colorTrc });
  for (const plane of frame.data ?? []) plane.fill(Buffer.from([0, 2]));
  const level = chain.run(frame, STEPS).data?.[0]?.[0];
  frame.free();
  return level;
}

test('a change of the transfer alone rebuilds the chain', () => {
  const transfers = [AVCOL_TRC_SMPTE2084, AVCOL_TRC_ARIB_STD_B67, AVCOL_TRC_SMPTE2084];
  const alone = transfers.map((transfer) => levelOf(new FilterChain(), transfer));
  const shared = new FilterChain();
  assert.notEqual(alone[0], alone[1]);
  assert.deepEqual(
    transfers.map((transfer) => levelOf(shared, transfer)),
    alone,
  );
  shared.close();
});
