import { AVCOL_TRC_ARIB_STD_B67, AVCOL_TRC_SMPTE2084 } from 'node-av/constants';
import { Filter, type Frame } from 'node-av/lib';
import type { FilterStep } from './filter-chain.ts';

const FILTER = 'tonemapx';

/**
 * The tone curve of each HDR transfer. `bt2390` falls again above 1000 candelas per square metre: HLG ends there, but PQ
 * goes on to 10 000, so that its brightest parts would become grey. `mobius` stays white.
 */
const CURVES: ReadonlyMap<number, string> = new Map([
  [AVCOL_TRC_SMPTE2084, 'mobius'],
  [AVCOL_TRC_ARIB_STD_B67, 'bt2390'],
]);

/**
 * The filters that convert an HDR frame (PQ or HLG) to BT.709 and the range of the canvas. None for other frames, and
 * none when this FFmpeg has no fast filter for it: then the picture is pale.
 */
export function toneMappingSteps(frame: Frame): FilterStep[] {
  const curve = CURVES.get(frame.colorTrc);
  if (curve === undefined || Filter.getByName(FILTER) === null) return [];
  const target = 'primaries=bt709:transfer=bt709:matrix=bt709:range=tv:format=yuv420p';
  return [{ filter: FILTER, args: `tonemap=${curve}:desat=0:${target}` }];
}
