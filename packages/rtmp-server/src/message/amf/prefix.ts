import { RtmpError } from '../../errors.ts';
import type { AmfPrefix, AmfValue } from './value.ts';

/** Lets `decode` fill `values`. Damage is returned with what came before it; a broken limit throws. */
export function prefixOf(values: AmfValue[], decode: () => void): AmfPrefix {
  try {
    decode();
  } catch (error) {
    if (!(error instanceof RtmpError) || error.code === 'RTMP_ERR_AMF_DEPTH' || error.code === 'RTMP_ERR_AMF_ENTRIES') {
      throw error;
    }
    return { values, error };
  }
  return { values };
}
