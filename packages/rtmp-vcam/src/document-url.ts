import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const manifest = v.parse(
  v.object({ homepage: v.string() }),
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')),
);

/** Where a page of the documentation is on the web, such as `linux.md#firewall`: installed packages come without it. */
export function documentUrl(page: string): string {
  return `${manifest.homepage.replace(/\/tree\/.*/, '')}/blob/main/docs/${page}`;
}
