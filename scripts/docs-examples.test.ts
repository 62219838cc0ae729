/** What the pages for people show can be typed as it stands there. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { commands, runCommand } from '../packages/rtmp-vcam/src/commands/index.ts';
import { loadConfig } from '../packages/rtmp-vcam/src/config/load-config.ts';
import { kebabCase } from '../packages/rtmp-vcam/src/config/option.ts';
import { temporaryFolder } from '../packages/rtmp-vcam/src/testing/temporary-folder.ts';

/** Options of other programs that the pages name: Chrome, mpv, npm, Docker. */
const OF_OTHERS: readonly string[] = ['enable-features', 'vo', 'omit', 'ignore-scripts', 'shm-size'];
const ROOT = join(import.meta.dirname, '..');
const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)]
  // The checklist quotes log lines, too.
  .filter((page) => page.endsWith('.md') && !page.endsWith('checklist.md'))
  .map((page) => ({ page, text: readFileSync(join(ROOT, page), 'utf8') }));

/** The commands of rtmp-vcam in code, each up to where the shell ends it or its explanation begins. */
function typed(text: string): string[] {
  const blocks = [...text.matchAll(/^ *```\w*\n([\s\S]*?)^ *```/gm)].flatMap(([, block = '']) => block.split('\n'));
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  return [...blocks, ...spans].flatMap((line) => {
    const [command = ''] = line.trim().split(/ {2}| [#|>&]/);
    return /^rtmp-vcam(?= |$)/.test(command) ? [command] : [];
  });
}

test('every command of rtmp-vcam exists, with its options', () => {
  const lines = PAGES.flatMap(({ page, text }) => typed(text).map((line) => ({ page, line })));
  assert.ok(lines.length > 60, String(lines.length));
  const wrong = lines.filter(({ line }) => !canBeTyped(line)).map(({ page, line }) => `${page}: ${line}`);
  assert.deepEqual(wrong, []);
});

function canBeTyped(line: string): boolean {
  const [, word = 'run', ...rest] = line.split(/\s+/);
  // Capitals stand for what the reader puts there.
  if (/^[A-Z]+$/.test(word)) return true;
  const command = word.startsWith('-') ? runCommand : commands.find(({ name }) => name === word);
  if (command === undefined) return false;
  const [next = '-'] = word.startsWith('-') ? [] : rest;
  if (!next.startsWith('-') && command.words?.choices.includes(next) !== true) return false;
  const known = ['help', 'version', ...Object.keys(command.options).map(kebabCase)];
  const flags = [word, ...rest].flatMap((part) => /^--(?:no-)?([a-z-]+)/.exec(part)?.[1] ?? []);
  return flags.every((flag) => known.includes(flag));
}

test('every option that a text names exists in some command', () => {
  const known = ['help', 'version', ...OF_OTHERS, ...commands.flatMap(({ options }) => Object.keys(options))];
  const names = new Set(known.map(kebabCase));
  const wrong = PAGES.flatMap(({ page, text }) =>
    [...text.matchAll(/`--(?:no-)?([a-z][a-z-]+)/g)].flatMap(([, flag = '']) =>
      names.has(flag) ? [] : [`${page}: --${flag}`],
    ),
  );
  assert.deepEqual(wrong, []);
});

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
    quote.split(/…|: |\((?:ufw|firewalld)\)|\/dev\/video10|Firefox|Chrome sees|v4l2loopback [\d.]+|\d[\d.]+/),
  );
  const wrong = fixed.map((part) => part.trim()).filter((part) => part.length > 8 && !said.includes(part));
  assert.deepEqual(wrong, []);
});
