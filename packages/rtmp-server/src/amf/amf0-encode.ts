import { ByteWriter } from '../bytes/byte-writer.ts';
import { RtmpError } from '../errors.ts';
import { Marker } from './amf0-marker.ts';
import { type AmfInput, type AmfObject, DEFAULT_AMF_LIMITS, EcmaArray } from './value.ts';

const utf8 = new TextEncoder();

/**
 * Encodes values one after another. Arrays become strict arrays, objects become anonymous objects, and lone surrogates
 * become U+FFFD. Throws RTMP_ERR_AMF_DEPTH for values that are in a cycle or nested deeper than decoders accept, and
 * RTMP_ERR_AMF_ENCODE for a property name over 65535 bytes or an array of bytes, for which AMF0 has no type.
 */
export function encodeAmf0(...values: readonly AmfInput[]): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter(256);
  for (const value of values) writeValue(out, value, 0);
  return out.toBytes();
}

function writeValue(out: ByteWriter, value: AmfInput, depth: number): void {
  switch (typeof value) {
    case 'number':
      out.u8(Marker.number).f64(value);
      return;
    case 'boolean':
      out.u8(Marker.boolean).u8(value ? 1 : 0);
      return;
    case 'string':
      writeString(out, value);
      return;
    case 'undefined':
      out.u8(Marker.undefined);
      return;
    default:
      if (value === null) out.u8(Marker.null);
      else if (value instanceof Date) out.u8(Marker.date).f64(value.getTime()).u16(0);
      else if (value instanceof Uint8Array) throw new RtmpError('RTMP_ERR_AMF_ENCODE', { detail: 'a byte array' });
      else writeComplex(out, value, depth + 1);
  }
}

function writeString(out: ByteWriter, text: string): void {
  const bytes = utf8.encode(text);
  if (bytes.length <= 0xffff) out.u8(Marker.string).u16(bytes.length);
  else out.u8(Marker.longString).u32(bytes.length);
  out.bytes(bytes);
}

function writeComplex(out: ByteWriter, value: AmfObject | AmfInput[] | EcmaArray, depth: number): void {
  if (depth > DEFAULT_AMF_LIMITS.depth) {
    throw new RtmpError('RTMP_ERR_AMF_DEPTH', { detail: `${DEFAULT_AMF_LIMITS.depth} levels are allowed` });
  }
  if (Array.isArray(value)) {
    out.u8(Marker.strictArray).u32(value.length);
    for (const element of value) writeValue(out, element, depth);
  } else if (value instanceof EcmaArray) {
    const entries = Object.entries(value.entries);
    out.u8(Marker.ecmaArray).u32(entries.length);
    writeProperties(out, entries, depth);
  } else {
    out.u8(Marker.object);
    writeProperties(out, Object.entries(value), depth);
  }
}

function writeProperties(out: ByteWriter, entries: readonly (readonly [string, AmfInput])[], depth: number): void {
  for (const [name, value] of entries) {
    const bytes = utf8.encode(name);
    if (bytes.length > 0xffff)
      throw new RtmpError('RTMP_ERR_AMF_ENCODE', { detail: `a name of ${bytes.length} bytes` });
    out.u16(bytes.length).bytes(bytes);
    writeValue(out, value, depth);
  }
  out.u16(0).u8(Marker.objectEnd);
}
