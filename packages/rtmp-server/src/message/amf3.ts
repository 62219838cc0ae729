export { decodeAmf3, decodeAmf3Prefix } from './amf3/decode.ts';
