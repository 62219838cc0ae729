import { isIP } from 'node:net';
import type { CameraChoice } from '@rtmp-vcam/virtual-camera';
import * as v from 'valibot';
import type { OptionSchema } from './option.ts';

/** Smallest and largest canvas, in pixels. */
const SMALLEST_SIZE = { width: 160, height: 90 } as const;
const LARGEST_SIZE = { width: 3840, height: 2160 } as const;

/** A whole number, also as text, because flags and variables are texts. */
export function wholeNumber(min: number, max: number): OptionSchema<number> {
  const allowed = `a whole number from ${min} to ${max}`;
  return v.pipe(
    v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number))], allowed),
    v.integer(allowed),
    v.minValue(min, allowed),
    v.maxValue(max, allowed),
  );
}

/** One of the given words. */
export function oneOf<const T extends string>(words: readonly [T, ...T[]]): OptionSchema<T> {
  return v.picklist(words, listed(words));
}

/** One of the given numbers, also as text. */
export function oneOfNumbers<const T extends number>(numbers: readonly [T, ...T[]]): OptionSchema<T> {
  const allowed = listed(numbers);
  return v.pipe(
    v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number))], allowed),
    v.picklist(numbers, allowed),
  );
}

/** true or false, also as text; `1` and `0` are accepted too. */
export function yesOrNo(): OptionSchema<boolean> {
  return v.union(
    [
      v.boolean(),
      v.pipe(
        v.picklist(['true', 'false', '1', '0']),
        v.transform((text) => text === 'true' || text === '1'),
      ),
    ],
    'true or false',
  );
}

/** A duration as `3s`, `500ms`, `1.5m` or `0`, in milliseconds. */
export function duration(
  maxMs: number,
  maxText: string,
  allowed = `a duration such as 3s, 500ms or 1m, up to ${maxText}`,
): OptionSchema<number> {
  return v.pipe(
    v.union(
      [
        v.string(),
        v.pipe(
          v.literal(0),
          v.transform(() => '0s'),
        ),
      ],
      allowed,
    ),
    v.transform(milliseconds),
    v.number(allowed),
    v.maxValue(maxMs, allowed),
  );
}

/** `auto`, or a duration in milliseconds. */
export function autoOrDuration(maxMs: number, maxText: string): OptionSchema<'auto' | number> {
  const allowed = `auto, or a duration such as 80ms, up to ${maxText}`;
  return v.union([v.literal('auto'), duration(maxMs, maxText, allowed)], allowed);
}

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const LEAST_MEMORY = 64 * MIB;
const MOST_MEMORY = 64 * GIB;

/** An amount of memory as `512M` or `2G`, in bytes. */
export function memorySize(): OptionSchema<number> {
  const allowed = 'an amount of memory such as 512M or 2G, from 64M to 64G';
  return v.pipe(
    v.string(allowed),
    v.regex(/^\d+(\.\d+)?[MG]B?$/i, allowed),
    v.transform((text) => Math.round(Number.parseFloat(text) * (/G/i.test(text) ? GIB : MIB))),
    v.minValue(LEAST_MEMORY, allowed),
    v.maxValue(MOST_MEMORY, allowed),
  );
}

/** A picture size as `1920x1080`: even, and between the smallest and the largest canvas. */
export function pictureSize(): OptionSchema<{ readonly width: number; readonly height: number }> {
  const { width: minWidth, height: minHeight } = SMALLEST_SIZE;
  const { width: maxWidth, height: maxHeight } = LARGEST_SIZE;
  const allowed = `WIDTHxHEIGHT in even numbers, from ${minWidth}x${minHeight} to ${maxWidth}x${maxHeight}`;
  return v.pipe(
    v.string(allowed),
    v.regex(/^\d+[x×]\d+$/i, allowed),
    v.transform((text) => {
      const [width = 0, height = 0] = text.split(/[x×]/i).map(Number);
      return { width, height };
    }),
    v.check(
      ({ width, height }) => width % 2 === 0 && height % 2 === 0,
      ({ input }) => evenAdvice(input),
    ),
    v.check(({ width, height }) => width >= minWidth && height >= minHeight, allowed),
    v.check(({ width, height }) => width <= maxWidth && height <= maxHeight, allowed),
  );
}

/** An address or a host name. */
export function hostName(): OptionSchema<string> {
  const allowed = 'an address such as 127.0.0.1, 0.0.0.0 or ::, or a host name';
  return v.pipe(
    v.string(allowed),
    v.check(
      (text) => isIP(text) !== 0 || /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9-]+)*$/i.test(text),
      allowed,
    ),
  );
}

/** Where the page is. */
export interface HttpAddress {
  readonly host: string;
  readonly port: number;
}

/** An address and a port with a colon between them, or a port of 127.0.0.1; false for no page. */
export function httpAddress(): OptionSchema<HttpAddress | false> {
  const allowed = 'an address and a port, such as 127.0.0.1:8935, 0.0.0.0:8935 or [::1]:8935, or a port';
  const no = v.pipe(
    v.union([v.literal(false), v.literal('false')]),
    v.transform((): false => false),
  );
  const port = v.pipe(
    wholeNumber(0, 65535),
    v.transform((number): HttpAddress => ({ host: '127.0.0.1', port: number })),
  );
  const both = v.pipe(
    v.string(allowed),
    v.regex(/^(\[[^\]]+\]|[^:]+):\d{1,5}$/, allowed),
    v.transform((text): HttpAddress => {
      const at = text.lastIndexOf(':');
      return { host: text.slice(0, at).replace(/^\[(.*)\]$/, '$1'), port: Number(text.slice(at + 1)) };
    }),
    v.check(({ host, port }) => port <= 65535 && v.is(hostName(), host), allowed),
  );
  return v.union([no, port, both], allowed);
}

/** A name that every camera system accepts: V4L2 has room for 31 bytes. */
export function cameraName(): OptionSchema<string> {
  const allowed = 'a name of 1 to 31 bytes without commas and quotes';
  return v.pipe(v.string(allowed), v.regex(/^[^\p{Cc},"']+$/u, allowed), v.maxBytes(31, allowed));
}

/** The app in the URLs of a camera. */
export function appName(): OptionSchema<string> {
  const allowed = '1 to 32 letters, digits, dots, dashes or underscores';
  return v.pipe(v.string(allowed), v.regex(/^[A-Za-z0-9._-]{1,32}$/, allowed));
}

/** `auto`, `none`, or kinds of cameras: a list, or one text with commas between them. */
export function cameraChoice(): OptionSchema<CameraChoice> {
  const allowed = 'auto, none, or some of pipewire, v4l2, extension and obs, with commas between them';
  const list = v.pipe(
    v.string(allowed),
    v.transform((text) => text.split(',').map((each) => each.trim())),
  );
  const kinds = v.pipe(
    v.union([v.array(v.string(allowed)), list], allowed),
    v.array(v.picklist(['pipewire', 'v4l2', 'extension', 'obs'], allowed)),
    v.minLength(1, allowed),
  );
  return v.union([v.picklist(['auto', 'none']), kinds], allowed);
}

/** The absolute path of a device. */
export function devicePath(): OptionSchema<string> {
  const allowed = 'the path of a device, such as /dev/video10';
  return v.pipe(v.string(allowed), v.regex(/^\/dev\/[^\0]+$/, allowed));
}

/** The path of a file. */
export function filePath(): OptionSchema<string> {
  const allowed = 'the path of a file';
  return v.pipe(v.string(allowed), v.regex(/^[^\0]+$/, allowed));
}

/** What the camera shows without a stream: one of its own cards, or a picture. */
export type CardChoice = 'auto' | 'guide' | 'plain' | { readonly file: string };

/** One of the cards, or the path of a picture. */
export function cardChoice(): OptionSchema<CardChoice> {
  const allowed = 'auto, guide, plain, or the path of a picture';
  const file = v.pipe(
    v.string(allowed),
    v.regex(/^[^\0]+$/, allowed),
    v.transform((path) => ({ file: path })),
  );
  return v.union([v.picklist(['auto', 'guide', 'plain']), file], allowed);
}

/** `rtmp://me:20/24@host/…`: the password is `20/24`, but `me` is read as the host, and `24@host` as the app. */
const LOGIN_IN_PATH = /^[a-z]+:\/\/[^/?#@]+[/?#]+[^/?#]*@/i;

/** The URL of an RTMP server with an app and a stream name, over TLS or not. */
export function rtmpUrl(): OptionSchema<string> {
  const allowed = 'a URL such as rtmp://192.168.1.5/live/KEY';
  const withLogin = `${allowed}; in its user or password, write / as %2F, ? as %3F, # as %23, @ as %40 and % as %25`;
  return v.pipe(
    v.string(allowed),
    v.check((text) => !LOGIN_IN_PATH.test(text) && (URL.canParse(text) || !text.includes('@')), withLogin),
    v.regex(/^rtmps?:\/\/[^/\s]+\/[^/\s]+\/[^/\s]\S*$/, allowed),
    v.check((text) => URL.canParse(text), allowed),
  );
}

/** An example of a fingerprint. */
export const EXAMPLE_FINGERPRINT: string = Array.from({ length: 32 }, () => 'AB').join(':');

/** The SHA-256 fingerprint of a certificate. */
export function fingerprint(): OptionSchema<string> {
  const allowed = '64 hexadecimal digits, with or without colons';
  return v.pipe(v.string(allowed), v.regex(/^([0-9a-f]{2}:?){31}[0-9a-f]{2}$/i, allowed));
}

/** A name in POSIX shared memory; the leading slash is optional. macOS allows 31 bytes, and surfaces add a suffix. */
export function ringName(): OptionSchema<string> {
  const allowed = 'a name of 1 to 20 letters, digits, dots, dashes or underscores after a slash, such as /my_ring';
  return v.pipe(
    v.string(allowed),
    v.regex(/^\/?\w[\w.-]{0,19}$/, allowed),
    v.transform((name) => (name.startsWith('/') ? name : `/${name}`)),
  );
}

/** A stream key. Its characters need no escaping in a URL, so that every sender accepts it. */
export function streamKey(): OptionSchema<string> {
  const allowed = '8 to 128 letters, digits, dots, dashes, underscores or tildes';
  return v.pipe(v.string(allowed), v.regex(/^[A-Za-z0-9._~-]{8,128}$/, allowed));
}

/** A user name. Its characters need no escaping in a URL. */
export function userName(): OptionSchema<string> {
  const allowed = '1 to 64 letters, digits, dots, dashes, underscores or tildes';
  return v.pipe(v.string(allowed), v.regex(/^[A-Za-z0-9._~-]{1,64}$/, allowed));
}

/** A password that logs can reliably hide: long enough, and of characters that are written the same way everywhere. */
export function password(): OptionSchema<string> {
  const allowed = '8 to 128 letters, digits and signs, without spaces, quotes and backslashes';
  return v.pipe(v.string(allowed), v.regex(/^[!#-&(-[\]-~]{8,128}$/, allowed));
}

/** Addresses and networks: a list, or one text with commas between them. */
export function addressList(): OptionSchema<readonly string[]> {
  const allowed = 'addresses and networks with commas between them, such as 192.168.1.0/24,10.0.0.5';
  const list = v.pipe(
    v.string(allowed),
    v.transform((text) => text.split(',').map((each) => each.trim())),
  );
  return v.pipe(
    v.union([v.array(v.string(allowed)), list], allowed),
    v.minLength(1, allowed),
    v.everyItem((entry) => isAddressOrNetwork(entry), allowed),
  );
}

function isAddressOrNetwork(entry: string): boolean {
  const [address = '', prefix, ...rest] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 6 ? 128 : 32));
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

function milliseconds(text: string): number | undefined {
  if (text === '0') return 0;
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const factor = UNITS.get(unit ?? '');
  return number === undefined || factor === undefined ? undefined : Math.round(Number(number) * factor);
}

function evenAdvice({ width, height }: { width: number; height: number }): string {
  return `even numbers, such as ${width + (width % 2)}x${height + (height % 2)}`;
}

/** `a, b or c`. */
export function listed(values: readonly (string | number)[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
