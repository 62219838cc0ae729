import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { documentUrl } from './document-url.ts';

const DOCS = join(import.meta.dirname, '../../../docs');

test('a page of the documentation has an address on the web', () => {
  assert.match(
    documentUrl('linux.md#firewall'),
    /^https:\/\/github\.com\/[\w-]+\/rtmp-vcam\/blob\/main\/docs\/linux\.md#firewall$/,
  );
});

test('messages lead to pages and headings that exist', () => {
  const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => readFileSync(join(import.meta.dirname, path), 'utf8'));
  const pages = sources.flatMap((text) => [...text.matchAll(/documentUrl\('([^']+)'\)/g)].map(([, page = '']) => page));
  assert.ok(pages.length >= 2, String(pages));
  for (const page of pages) {
    const [file = '', heading] = page.split('#');
    assert.ok(existsSync(join(DOCS, file)), page);
    if (heading !== undefined) assert.ok(headingsOf(file).includes(heading), page);
  }
});

/** As they stand in links: `Two entries in the list` is `two-entries-in-the-list`. */
function headingsOf(file: string): string[] {
  const lines = readFileSync(join(DOCS, file), 'utf8').matchAll(/^#+ (.*)$/gm);
  return [...lines].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}

test('no message names a page that the package does not contain', () => {
  const named = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .filter((path) =>
      /(?:fix|meaning|text): .*\bdocs\/[\w-]+\.md/.test(readFileSync(join(import.meta.dirname, path), 'utf8')),
    );
  assert.deepEqual(named, []);
});
