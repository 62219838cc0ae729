import { type AmfLimits, type AmfValue, DEFAULT_AMF_LIMITS, decodeAmf0Prefix, isAmfObject } from '../amf/index.ts';

/** Colours of an HDR stream (Enhanced RTMP, "Metadata Frame"). A hint: the values in the bit stream have priority. */
export interface ColourInfo {
  readonly bitDepth?: number;
  /** Code points of ITU-T H.273: 9 is BT.2020, 16 is PQ, 18 is HLG. */
  readonly primaries?: number;
  readonly transfer?: number;
  readonly matrix?: number;
  /** Candelas per square metre, as are the next three. */
  readonly maxContentLight?: number;
  readonly maxFrameAverageLight?: number;
  readonly maxDisplayLuminance?: number;
  readonly minDisplayLuminance?: number;
}

/** Reads the AMF values of a metadata frame; undefined when they are not a colorInfo. Never throws. */
export function readColourInfo(payload: Uint8Array, limits: AmfLimits = DEFAULT_AMF_LIMITS): ColourInfo | undefined {
  const [name, info] = decodeAmf0Prefix(payload, limits).values;
  if (name !== 'colorInfo') return undefined;
  const entries: [keyof ColourInfo, number | undefined][] = [
    ['bitDepth', numberIn(info, 'colorConfig', 'bitDepth')],
    ['primaries', numberIn(info, 'colorConfig', 'colorPrimaries')],
    ['transfer', numberIn(info, 'colorConfig', 'transferCharacteristics')],
    ['matrix', numberIn(info, 'colorConfig', 'matrixCoefficients')],
    ['maxContentLight', numberIn(info, 'hdrCll', 'maxCLL')],
    ['maxFrameAverageLight', numberIn(info, 'hdrCll', 'maxFall')],
    ['maxDisplayLuminance', numberIn(info, 'hdrMdcv', 'maxLuminance')],
    ['minDisplayLuminance', numberIn(info, 'hdrMdcv', 'minLuminance')],
  ];
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function numberIn(info: AmfValue, group: string, name: string): number | undefined {
  const fields = isAmfObject(info) ? info[group] : undefined;
  const value = isAmfObject(fields) ? fields[name] : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
