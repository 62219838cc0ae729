import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { bashCompletion } from './bash.ts';

const option = { letter: undefined, help: '', takesValue: true, values: [], isFile: false };
const SCRIPT = bashCompletion(
  [
    {
      name: 'run',
      summary: '',
      words: [],
      takesFile: false,
      options: [
        { ...option, flag: 'config', isFile: true },
        { ...option, flag: 'fit', values: ['contain', 'cover'] },
      ],
    },
  ],
  'run',
);

/** What bash completes of these words in a folder, after a script. */
function completed(folder: string, words: readonly string[], before = ''): string[] {
  const list = words.map((word) => `'${word}'`).join(' ');
  const order = `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _rtmp_vcam; printf '%s\\0' "\${COMPREPLY[@]}"`;
  const options = { cwd: folder, encoding: 'utf8' } as const;
  return execFileSync('bash', ['--norc', '-c', [SCRIPT, before, order].join('\n')], options)
    .split('\0')
    .slice(0, -1);
}

test('files with odd names are completed as they are', (t) => {
  const folder = temporaryFolder(t);
  const names = ['a b', 'a [1].toml', 'a 1.toml', 'a*', 'a?', "a'", 'a"', 'a$HOME', 'a\\b', 'aü', 'a#'];
  for (const name of names) writeFileSync(join(folder, name), '');
  mkdirSync(join(folder, 'other'));
  for (const before of ['', 'shopt -s nullglob', 'shopt -s failglob']) {
    assert.deepEqual(completed(folder, ['rtmp-vcam', '--config', 'a'], before).toSorted(), names.toSorted(), before);
  }
});

test('words are completed whatever the shell takes for a space', (t) => {
  const folder = temporaryFolder(t);
  for (const before of ['', 'IFS=,', "IFS=$'\\n'", 'IFS=', 'set -u']) {
    assert.deepEqual(completed(folder, ['rtmp-vcam', '--fit', 'co'], before), ['contain', 'cover'], before);
  }
});
