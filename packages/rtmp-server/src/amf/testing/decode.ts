import { type AmfLimits, type AmfPrefix, type AmfValue, decodeAmf0Prefix, decodeAmf3Prefix } from '../index.ts';

/** All AMF0 values of `bytes`. Throws an RtmpError when they are damaged or exceed a limit. */
export function decodeAmf0(bytes: Uint8Array, limits?: AmfLimits): AmfValue[] {
  return whole(decodeAmf0Prefix(bytes, limits));
}

/** The same for AMF3. */
export function decodeAmf3(bytes: Uint8Array, limits?: AmfLimits): AmfValue[] {
  return whole(decodeAmf3Prefix(bytes, limits));
}

function whole({ values, error }: AmfPrefix): AmfValue[] {
  if (error !== undefined) throw error;
  return values;
}
