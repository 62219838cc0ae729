import { AVCOL_TRC_ARIB_STD_B67, AVCOL_TRC_SMPTE2084 } from 'node-av/constants';
import { Filter, type Frame } from 'node-av/lib';
import type { FilterStep } from './filter-chain.ts';

const FILTER = 'tonemapx';
const HDR_TRANSFERS: ReadonlySet<number> = new Set([AVCOL_TRC_SMPTE2084, AVCOL_TRC_ARIB_STD_B67]);

/**
 * The filters that convert an HDR frame (PQ or HLG) to BT.709 and the range of the canvas. None for other frames, and
 * none when this FFmpeg has no fast filter for it: then the picture is pale.
 */
export function toneMappingSteps(frame: Frame): FilterStep[] {
  if (!HDR_TRANSFERS.has(frame.colorTrc) || Filter.getByName(FILTER) === null) return [];
  const target = 'primaries=bt709:transfer=bt709:matrix=bt709:range=tv:format=yuv420p';
  return [{ filter: FILTER, args: `tonemap=bt2390:desat=0:${target}` }];
}
