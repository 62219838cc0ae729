import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { settingsAnswer } from '@rtmp-vcam/api';
import { ADVICE_DOCS_FILE, adviceDocs } from './advice-docs.ts';
import { OPENAPI_FILE, openApi } from './api-docs/openapi.ts';
import { OPERATIONS } from './api-docs/operations.ts';
import { CONFIGURATION_DOCS_FILE, configurationDocs } from './configuration-docs.ts';
import { ERROR_DOCS_FILE, errorDocs } from './error-docs.ts';

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
