export { exceedsAmfLimits } from './amf-budget.ts';
export { decodeAmf0Prefix } from './amf0-decode.ts';
export { encodeAmf0 } from './amf0-encode.ts';
export { decodeAmf3Prefix } from './amf3-decode.ts';
export {
  type AmfInput,
  type AmfLimits,
  type AmfObject,
  type AmfPrefix,
  type AmfValue,
  DEFAULT_AMF_LIMITS,
  EcmaArray,
  isAmfObject,
} from './value.ts';
