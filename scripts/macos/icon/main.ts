/** `main.ts FILE` writes the app's icon. */
import { writeFileSync } from 'node:fs';
import { drawIcon } from './draw-icon.ts';
import { encodeIcns, ICON_WIDTHS } from './icns.ts';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Give the path of the file to write the icon to.');
writeFileSync(file, encodeIcns(new Map(ICON_WIDTHS.map((width) => [width, drawIcon(width)]))));
