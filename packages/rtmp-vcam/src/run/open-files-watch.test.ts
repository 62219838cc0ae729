import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchOpenFiles } from './open-files-watch.ts';

test('a lack of open files is reported once, and so is its end', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const lines: string[] = [];
  const log = {
    info: (_: object, text: string) => {
      lines.push(text);
    },
    warn: (fields: object, text: string) => {
      lines.push(`${'code' in fields ? fields.code : ''} ${text}`);
    },
  };
  let failure: string | undefined;
  const stop = watchOpenFiles(log, () => {
    if (failure !== undefined) throw Object.assign(new Error(failure), { code: failure });
  });
  for (const each of [undefined, 'EMFILE', 'EMFILE', 'ENFILE', undefined, undefined, 'EMFILE', 'ENOENT']) {
    failure = each;
    t.mock.timers.tick(1000);
  }
  stop();
  failure = undefined;
  t.mock.timers.tick(5000);
  const lacking = /^APP_ERR_OPEN_FILES Too many files are open/;
  for (const [index, pattern] of [lacking, /^Files can be opened again/, lacking].entries())
    assert.match(lines[index] ?? '', pattern);
  assert.equal(lines.length, 4, 'the second lack ends with an error of another kind');
});
