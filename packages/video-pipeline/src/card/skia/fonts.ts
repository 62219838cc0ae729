import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { GlobalFonts } from '@napi-rs/canvas';
import type { Font } from '../layout/display.ts';

/** Inter has one file per script. Skia uses the first file that has a letter, then the system's fonts. */
const SCRIPTS = ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'greek-ext', 'vietnamese'] as const;
const WEIGHTS = [400, 600, 700] as const;

const families = SCRIPTS.map((script) => `card ${script}`);

/** Registers the typeface with Skia. Throws when its files are missing. */
export function loadFonts(): void {
  const { resolve } = createRequire(import.meta.url);
  for (const [index, script] of SCRIPTS.entries()) {
    for (const weight of WEIGHTS) {
      const file = resolve(`@fontsource/inter/files/inter-${script}-${weight}-normal.woff2`);
      if (GlobalFonts.register(readFileSync(file), families[index]) === null) throw new Error(`not a font: ${file}`);
    }
  }
}

/** The value for the `font` of a canvas context. */
export function cssFont({ size, weight }: Font): string {
  return `${weight} ${size}px ${families.map((family) => `"${family}"`).join(', ')}, sans-serif`;
}
