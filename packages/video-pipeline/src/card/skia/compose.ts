import { i420Size, type Matrix, type Size } from '../../canvas/canvas.ts';
import { YCbCr } from '../../canvas/ycbcr.ts';
import { type Ground, glowAt } from './ground.ts';

/**
 * Draws RGBA pixels (8 bits per channel, straight alpha) over the background and returns one I420 picture. A chroma
 * sample is the average of its 2x2 pixels. Where the background is visible, a fixed pattern decides whether values are
 * rounded up or down: its shades are so close to each other that plain rounding would show bands.
 */
export function composeI420(rgba: Uint8ClampedArray, area: Size, ground: Ground, matrix?: Matrix): Uint8Array {
  const colours = new YCbCr(matrix);
  const { width, height } = area;
  const picture = new Uint8Array(i420Size(width, height));
  const u = width * height;
  const v = u + u / 4;
  const [baseRed, baseGreen, baseBlue] = ground.base;
  const [glowRed, glowGreen, glowBlue] = ground.glow;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      let reds = 0;
      let greens = 0;
      let blues = 0;
      let opaque = true;
      for (let corner = 0; corner < 4; corner++) {
        const column = x + (corner & 1);
        const row = y + (corner >> 1);
        const at = row * width + column;
        const alpha = (rgba[at * 4 + 3] ?? 0) / 255;
        const glow = alpha === 1 ? 0 : glowAt(ground, column, row);
        const red = mix(mix(baseRed, glowRed, glow), rgba[at * 4] ?? 0, alpha);
        const green = mix(mix(baseGreen, glowGreen, glow), rgba[at * 4 + 1] ?? 0, alpha);
        const blue = mix(mix(baseBlue, glowBlue, glow), rgba[at * 4 + 2] ?? 0, alpha);
        picture[at] = colours.y(red, green, blue) + (alpha === 1 ? 0.5 : threshold(column, row));
        opaque &&= alpha === 1;
        reds += red;
        greens += green;
        blues += blue;
      }
      const at = (y / 2) * (width / 2) + x / 2;
      // Each plane uses another part of the pattern: if all three changed at the same pixels, grain would be visible.
      picture[u + at] = colours.cb(reds / 4, greens / 4, blues / 4) + (opaque ? 0.5 : threshold(x + 47, y));
      picture[v + at] = colours.cr(reds / 4, greens / 4, blues / 4) + (opaque ? 0.5 : threshold(x, y + 83));
    }
  }
  return picture;
}

function mix(below: number, above: number, part: number): number {
  return below + (above - below) * part;
}

/** Interleaved gradient noise (J. Jimenez, 2014): evenly spread over 0..1, also within small neighbourhoods. */
function threshold(x: number, y: number): number {
  const inner = 0.06711056 * x + 0.00583715 * y;
  const outer = 52.9829189 * (inner - Math.floor(inner));
  return outer - Math.floor(outer);
}
