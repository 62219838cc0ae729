/** `main.ts FOLDER` writes the pictures of the app's icon, for iconutil. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawIcon } from './draw-icon.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Give the path of the folder, which has to end in .iconset.');
mkdirSync(folder, { recursive: true });
for (const width of [16, 32, 128, 256, 512]) {
  writeFileSync(join(folder, `icon_${width}x${width}.png`), drawIcon(width));
  writeFileSync(join(folder, `icon_${width}x${width}@2x.png`), drawIcon(2 * width));
}
