import type { BitReader } from './bit-reader.ts';

/**
 * One scaling list: the factors in zig-zag order, `default` for the list of table 7-3 or 7-4, or `fallback` when the
 * list is not sent and fall-back rule set A or B says which one to use.
 */
export type ScalingList = readonly number[] | 'default' | 'fallback';

/** Reads each seq_scaling_list_present_flag and its list (7.3.2.1.1): lists 0 to 5 have 16 factors, the others 64. */
export function readScalingLists(reader: BitReader, count: number): ScalingList[] {
  return Array.from({ length: count }, (_, index) =>
    reader.flag() ? scaling_list(reader, index < 6 ? 16 : 64) : 'fallback',
  );
}

/** 7.3.2.1.1.1 */
function scaling_list(reader: BitReader, size: number): ScalingList {
  const list: number[] = [];
  let lastScale = 8;
  let nextScale = 8;
  for (let index = 0; index < size; index++) {
    if (nextScale !== 0) {
      const delta_scale = reader.se('delta_scale');
      if (delta_scale < -128 || delta_scale > 127) throw reader.error(`delta_scale is ${delta_scale}`);
      nextScale = (lastScale + delta_scale + 256) % 256;
      if (index === 0 && nextScale === 0) return 'default';
    }
    if (nextScale !== 0) lastScale = nextScale;
    list.push(lastScale);
  }
  return list;
}
