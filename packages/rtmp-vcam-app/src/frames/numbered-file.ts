import { extname } from 'node:path';

/** `photo.png` as `photo-1.png`; where the name has a `%d` or `%03d`, the number goes there. */
export function numberedFile(path: string, number: number): string {
  const pattern = /%(0\d)?d/;
  if (pattern.test(path)) {
    return path.replace(pattern, (_, width: string | undefined) => String(number).padStart(Number(width ?? 0), '0'));
  }
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}-${number}${extension}`;
}
