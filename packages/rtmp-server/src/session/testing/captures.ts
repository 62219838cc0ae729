import { readFileSync } from 'node:fs';

/** The bytes that a real client sent to a server when it was recorded. */
export function clientBytes(capture: 'ffmpeg51-to-nginx' | 'gst-librtmp-to-srs'): Uint8Array {
  const path = new URL(`../../../vectors/captures/${capture}.json`, import.meta.url);
  const { records }: { records: { dir: string; hex: string }[] } = JSON.parse(readFileSync(path, 'utf8'));
  return Buffer.from(records.flatMap(({ dir, hex }) => (dir === 'c2s' ? [hex] : [])).join(''), 'hex');
}
