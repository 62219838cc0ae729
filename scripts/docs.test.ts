import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { settingsAnswer } from '@rtmp-vcam/api';
import { ADVICE_DOCS_FILE, adviceDocs } from './advice-docs.ts';
import { OPENAPI_FILE, openApi } from './api-docs/openapi.ts';
import { OPERATIONS } from './api-docs/operations.ts';
import { CONFIGURATION_DOCS_FILE, configurationDocs } from './configuration-docs.ts';
import { ERROR_DOCS_FILE, errorDocs } from './error-docs.ts';
import { anchorsIn, brokenLinks, linksIn } from './markdown-links.ts';

const ROOT = join(import.meta.dirname, '..');
const NOT_OURS: ReadonlySet<string> = new Set(['node_modules', 'build', 'dist', '.git']);

/** The files of the repository with such names, without what was built or installed. */
function filesOf(name: RegExp, folder: string = ROOT): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : filesOf(name, join(folder, entry.name));
    return entry.isFile() && name.test(entry.name) ? [join(folder, entry.name)] : [];
  });
}

const pages = [
  { file: ERROR_DOCS_FILE, made: errorDocs() },
  { file: CONFIGURATION_DOCS_FILE, made: configurationDocs() },
  { file: OPENAPI_FILE, made: openApi() },
  { file: ADVICE_DOCS_FILE, made: adviceDocs() },
];

for (const { file, made } of pages) {
  test(`${file} is up to date`, () => {
    const page = readFileSync(join(import.meta.dirname, '..', file), 'utf8');
    assert.equal(page, made, 'run: npm run docs');
  });
}

test('every code is listed once, with its package in the name', () => {
  const codes = [...errorDocs().matchAll(/^### (.*)$/gm)].map(([, code]) => code);
  assert.ok(codes.length > 50);
  assert.equal(new Set(codes).size, codes.length);
  for (const code of codes) assert.match(code ?? '', /^(APP|RTMP|VIDEO|AUDIO|CAMERA|PIPEWIRE)_ERR_[A-Z0-9_]+$/);
});

test('the page about the API has every request and every setting', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/http-api.md'), 'utf8');
  for (const request of Object.keys(OPERATIONS)) assert.ok(page.includes(`\`${request}\``), request);
  for (const setting of Object.keys(settingsAnswer.entries.settings.entries))
    assert.ok(page.includes(`\`${setting}\``), setting);
});

test('every link in a page leads to a file, and to a heading in it', () => {
  const pages = filesOf(/\.md$/);
  assert.ok(pages.length > 20);
  assert.deepEqual(
    pages.flatMap((page) => brokenLinks(page, ROOT)),
    [],
  );
});

test('links and headings are found as GitHub finds them', () => {
  const page =
    '# One `stream`, many *computers*!\n## A\n## A\n```sh\n# no heading\n[no](link)\n```\n[![x](a.png)](b.md#c "d") `[no](link)`';
  assert.deepEqual([...anchorsIn(page)], ['one-stream-many-computers', 'a', 'a-1']);
  assert.deepEqual(linksIn(page), ['a.png', 'b.md#c']);
});

test('every page of docs/ that a source names exists', () => {
  const named = filesOf(/\.(ts|tsx|sh|swift)$/).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bdocs\/([\w-]+\.md)/g)].map(([, page = '']) => ({ file, page })),
  );
  assert.ok(named.length > 5);
  for (const { file, page } of named) assert.ok(existsSync(join(ROOT, 'docs', page)), `${file} names docs/${page}`);
});

test('every page of docs/ can be reached from the README', () => {
  const reached = new Set<string>();
  const visit = (page: string): void => {
    if (reached.has(page) || !page.endsWith('.md') || !existsSync(page)) return;
    reached.add(page);
    for (const link of linksIn(readFileSync(page, 'utf8'))) {
      if (!/^([a-z]+:|#)/i.test(link)) visit(join(page, '..', link.replace(/#.*/, '')));
    }
  };
  visit(join(ROOT, 'README.md'));
  for (const page of filesOf(/\.md$/, join(ROOT, 'docs'))) assert.ok(reached.has(page), page);
});
