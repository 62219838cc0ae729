import type { ColourInfo } from './colour-info.ts';

/** The description of a stream that an encoder sends in onMetaData. A hint only: the decoder configuration decides. */
export interface Metadata {
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Frames per second. */
  readonly framerate?: number;
  /** FLV codec id as a number, or the name or FourCC as a string: `7`, `avc1`. */
  readonly videoCodec?: number | string;
  readonly audioCodec?: number | string;
  /** Kilobits per second. */
  readonly videoDataRate?: number;
  readonly audioDataRate?: number;
  readonly audioSampleRate?: number;
  /** Name and version of the encoder. */
  readonly encoder?: string;
  /** From a metadata frame of Enhanced RTMP. */
  readonly colour?: ColourInfo;
}

const LONGEST_TEXT = 200;
const LARGEST_SIZE = 65_535;
const LARGEST_RATE = 1_000_000_000;

/** Reads the fields that make sense from any value, and skips the others. Never throws. */
export function parseMetadata(value: unknown): Metadata {
  if (typeof value !== 'object' || value === null) return {};
  const fields = new Map<string, unknown>(Object.entries(value));
  const entries: [Exclude<keyof Metadata, 'colour'>, number | string | undefined][] = [
    ['width', positive(fields.get('width'), LARGEST_SIZE)],
    ['height', positive(fields.get('height'), LARGEST_SIZE)],
    ['framerate', positive(fields.get('framerate'), 1000) ?? positive(fields.get('fps'), 1000)],
    ['videoCodec', codec(fields.get('videocodecid'))],
    ['audioCodec', codec(fields.get('audiocodecid'))],
    ['videoDataRate', positive(fields.get('videodatarate'), LARGEST_RATE)],
    ['audioDataRate', positive(fields.get('audiodatarate'), LARGEST_RATE)],
    ['audioSampleRate', positive(fields.get('audiosamplerate'), LARGEST_RATE)],
    ['encoder', text(fields.get('encoder')) ?? text(fields.get('videoencoder'))],
  ];
  return Object.fromEntries(entries.filter(([, field]) => field !== undefined));
}

/** Some encoders send numbers as text. */
function positive(value: unknown, largest: number): number | undefined {
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  return typeof number === 'number' && number > 0 && number <= largest ? number : undefined;
}

/** A number above the one-byte FLV ids is a FourCC. Prism sends its bytes in reverse order. */
function codec(value: unknown): number | string | undefined {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0xffffffff) return undefined;
  if (value < 256) return value;
  const letters = String.fromCharCode(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
  const known = [letters, [...letters].reverse().join('')].find((name) => KNOWN_FOURCCS.has(name));
  return known ?? text(letters);
}

const KNOWN_FOURCCS: ReadonlySet<string> = new Set(
  'avc1 hvc1 av01 vp09 vp08 vvc1 mp4a Opus ac-3 ec-3 .mp3 fLaC'.split(' '),
);

/** Printable text of bounded length, safe to show on a terminal. */
function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const printable = value.replace(/\p{C}/gu, '').slice(0, LONGEST_TEXT).trim();
  return printable === '' ? undefined : printable;
}
