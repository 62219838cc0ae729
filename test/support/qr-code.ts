import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePng, i420Size } from '@rtmp-vcam/video-pipeline';

/** What zbarimg reads on a picture of the lines that have a QR code: each half of a character is 4 x 4 pixels. */
export function scanned(lines: readonly string[], folder: string): string {
  const scale = 4;
  const cells = lines.filter((line) => /[█▀▄]/.test(line)).map((line) => [...line]);
  const width = (cells[0]?.length ?? 0) * scale;
  const height = cells.length * 2 * scale;
  // Without colours the light modules are drawn, and the terminal is dark.
  const picture = new Uint8Array(i420Size(width, height)).fill(128).fill(16, 0, width * height);
  for (let y = 0; y < height; y++) {
    const half = Math.floor(y / scale) % 2 === 0 ? '█▀' : '█▄';
    const row = cells[Math.floor(y / scale / 2)] ?? [];
    for (const [x, cell] of row.entries())
      if (half.includes(cell)) picture.fill(235, y * width + x * scale, y * width + (x + 1) * scale);
  }
  const file = join(folder, 'code.png');
  writeFileSync(file, encodePng(picture, { width, height }));
  const { status, stdout, stderr } = spawnSync('zbarimg', ['--quiet', '--raw', file], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}
