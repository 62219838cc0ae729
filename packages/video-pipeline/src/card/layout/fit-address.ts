import type { Font, Measure } from './display.ts';
import { breakAnywhere, elide, type FitOptions, sizesOf } from './fit-text.ts';

/** A part of a URL on a line. */
interface AddressPart {
  readonly text: string;
  /** True for the stream key, false for the rest of the URL. */
  readonly key: boolean;
}

interface FittedAddress {
  readonly lines: readonly (readonly AddressPart[])[];
  readonly font: Font;
  /** True when a part had to be left out. */
  readonly cut: boolean;
}

/** Splits a URL in front of its stream key: `rtmp://host/live/` and `KEY`. The key is empty when the URL has none. */
export function splitAddress(url: string): { server: string; key: string } {
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/]*\/[^/?]+\//i.exec(url);
  if (path === null) return { server: url, key: '' };
  const query = url.indexOf('?', path[0].length);
  const end = url.lastIndexOf('/', query < 0 ? url.length : query) + 1;
  return { server: url.slice(0, end), key: url.slice(end) };
}

/** Breaks a URL into lines: one, or the key on its own line, or broken anywhere; shortened when nothing else fits. */
export function fitAddress(url: string, options: FitOptions, measure: Measure): FittedAddress {
  const { server, key } = splitAddress(url);
  const fonts = sizesOf(options.font, options.smallest);
  for (const font of fonts) {
    const serverWidth = measure(server, font);
    const keyWidth = key === '' ? 0 : measure(key, font);
    if (serverWidth + keyWidth <= options.width) return { font, lines: [parts(server, key)], cut: false };
    if (options.maxLines > 1 && key !== '' && Math.max(serverWidth, keyWidth) <= options.width) {
      return { font, lines: [parts(server, ''), parts('', key)], cut: false };
    }
  }
  const font = fonts.at(-1) ?? options.font;
  const width = (text: string): number => measure(text, font);
  const lines = [
    ...breakAnywhere(server, options.width, width).map((text) => parts(text, '')),
    ...breakAnywhere(key, options.width, width).map((text) => parts('', text)),
  ];
  if (lines.length <= options.maxLines) return { font, lines, cut: false };
  if (options.maxLines === 1 || key === '') {
    return { font, lines: [parts(elide(url, options.width, width, 'middle'), '')], cut: true };
  }
  const short = (text: string): string => elide(text, options.width, width, 'middle');
  return { font, lines: [parts(short(server), ''), parts('', short(key))], cut: true };
}

function parts(server: string, key: string): AddressPart[] {
  return [
    { text: server, key: false },
    { text: key, key: true },
  ].filter(({ text }) => text !== '');
}
