/** What the pages for people show can be typed as it stands there. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../packages/rtmp-vcam/src/config/load-config.ts';
import { temporaryFolder } from '../packages/rtmp-vcam/src/testing/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)]
  .filter((page) => page.endsWith('.md'))
  .map((page) => ({ page, text: readFileSync(join(ROOT, page), 'utf8') }));

test('every piece of a config file is one that the program accepts', (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'config.toml');
  let count = 0;
  for (const { page, text } of PAGES) {
    for (const [, toml = ''] of text.matchAll(/^```toml\n([\s\S]*?)^```/gm)) {
      writeFileSync(file, toml);
      assert.doesNotThrow(() => loadConfig({ config: file }, { XDG_CONFIG_HOME: folder }), page);
      count++;
    }
  }
  assert.ok(count >= 3, String(count));
});

test('doctor says what the page about troubles quotes of it', () => {
  const checks = join(ROOT, 'packages/rtmp-vcam/src/doctor/checks');
  const said = readdirSync(checks)
    .map((file) => readFileSync(join(checks, file), 'utf8'))
    .join('\n');
  const page = readFileSync(join(ROOT, 'docs/troubleshooting.md'), 'utf8');
  const quotes = [...page.matchAll(/^\*\*doctor\*\*: ([\s\S]*?)\n\n/gm)].flatMap(([, text = '']) =>
    [...text.replaceAll('\n', ' ').matchAll(/\*([^*]+)\*/g)].map(([, quote = '']) => quote),
  );
  assert.ok(quotes.length >= 10, String(quotes.length));
  // Names, versions and paths differ from computer to computer.
  const fixed = quotes.flatMap((quote) =>
    quote.split(/…|: |\(ufw\)|\/dev\/video10|Firefox|Chrome sees|v4l2loopback [\d.]+|\d[\d.]+/),
  );
  const wrong = fixed.map((part) => part.trim()).filter((part) => part.length > 8 && !said.includes(part));
  assert.deepEqual(wrong, []);
});
