/** Real shells complete what the program understands. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { globalOptions } from '../../packages/rtmp-vcam/src/commands/global-options.ts';
import { commands } from '../../packages/rtmp-vcam/src/commands/index.ts';
import { completedOptions } from '../../packages/rtmp-vcam/src/completion/completed.ts';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { runCommand } from '../support/product.ts';
import { run } from '../support/program.ts';
import { StoppedTerminal } from '../support/stopped-terminal.ts';
import { needs } from '../support/tools.ts';
import { until } from '../support/wait.ts';

const timeout = 120_000;

/** What is typed, and what can follow. */
const CASES: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['rtmp-vcam sto', ['stop']],
  ['rtmp-vcam-app dem', ['demo']],
  ['rtmp-vcam --fi', ['--fit']],
  ['rtmp-vcam run --fit c', ['contain', 'cover']],
  ['rtmp-vcam --rotate 1', ['180']],
  ['rtmp-vcam --no-h', ['--no-http']],
  ['rtmp-vcam frames --forma', ['--format']],
  ['rtmp-vcam frames --format m', ['mkv']],
  ['rtmp-vcam url --qr mo', ['moblin']],
  ['rtmp-vcam url --qr --tl', ['--tls', '--tls-cert', '--tls-key', '--tls-port']],
  ['rtmp-vcam status -p 1936 --js', ['--json']],
  ['rtmp-vcam help disc', ['disconnect']],
  ['rtmp-vcam completion f', ['fish']],
];

/** For each command, all of its options. */
const OPTIONS = commands.map(({ name, options }) => {
  const flags = completedOptions({ ...options, ...globalOptions }).map(({ flag }) => `--${flag}`);
  return [`rtmp-vcam ${name} --`, flags.toSorted()] as const;
});

/** A file with the script for a shell, and beside it one file whose name begins with `only`. */
async function scriptFor(t: TestContext, shell: string): Promise<{ folder: string; script: string }> {
  const folder = temporaryFolder(t);
  const { code, stdout, stderr } = await runCommand(['completion', shell], { XDG_CONFIG_HOME: folder });
  assert.equal(code, 0, stderr);
  const script = join(folder, 'script');
  writeFileSync(script, stdout);
  writeFileSync(join(folder, 'only one file.toml'), '');
  return { folder, script };
}

function expectedIn(folder: string): readonly (readonly [line: string, words: readonly string[]])[] {
  return [...CASES, ...OPTIONS, [`rtmp-vcam --config ${folder}/on`, [`${folder}/only one file.toml`]]];
}

test('bash completes commands, options, values and files', { timeout, ...needs('bash') }, async (t) => {
  const { folder, script } = await scriptFor(t, 'bash');
  const expected = expectedIn(folder);
  const asked = [...expected.map(([line]) => line.split(' ')), ['rtmp-vcam', '--fit', '=', 'co']];
  const orders = asked.map((words) => {
    const list = words.map((word) => `'${word}'`).join(' ');
    return `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _rtmp_vcam; printf '%s\\n' "\${COMPREPLY[@]}" ---`;
  });
  const out = await run('bash', ['--norc', '-c', [`source '${script}'`, ...orders].join('\n')]);
  const answers = out.toString('utf8').split('---\n').slice(0, -1);
  const given = answers.map((answer) => answer.trim().split('\n').toSorted());
  assert.deepEqual(given, [...expected.map(([, words]) => words), ['contain', 'cover']]);
});

test('fish completes commands, options, values and files', { timeout, ...needs('fish') }, async (t) => {
  const { folder, script } = await scriptFor(t, 'fish');
  const expected = expectedIn(folder);
  const orders = expected.map(([line]) => `complete -C '${line}'; echo ---`);
  const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder };
  const out = await run('fish', ['--no-config', '-c', [`source '${script}'`, ...orders].join('\n')], { env });
  const answers = out.toString('utf8').split('---\n').slice(0, -1);
  for (const [index, [line, words]] of expected.entries()) {
    const given = answers[index]
      ?.trim()
      .split('\n')
      .map((each) => each.split('\t')[0]?.replaceAll('\\', '') ?? '');
    assert.deepEqual(given?.toSorted(), words, line);
  }
});

test('zsh completes commands, options, values and files', { timeout, ...needs('zsh', 'python3') }, async (t) => {
  const { folder, script } = await scriptFor(t, 'zsh');
  const env = { ...process.env, HOME: folder, ZDOTDIR: folder, TERM: 'xterm' };
  const setup = [
    'autoload -Uz compinit && compinit -u -D',
    `source '${script}'`,
    // Lists are printed without asking, and what is completed is printed before Enter would run it.
    'LISTMAX=1000 PS1=',
    'show() { zle -I; print -r -- "=$BUFFER="; zle kill-buffer }; zle -N show; bindkey \'^X\' show',
    'setopt no_prompt_cr no_beep',
    'print rea""dy',
  ];
  await using shell = await StoppedTerminal.start('zsh', ['-f', '-i'], env);
  shell.type(`${setup.join('\n')}\n`);
  await shell.says(/^ready\r?$/m);
  const single = expectedIn(folder).filter(([, words]) => words.length === 1);
  for (const [line, [word = '']] of single) {
    shell.type(`${line}\t`);
    shell.control('X');
    const whole = `${line.replace(/\S+$/, '')}${word.replaceAll(/ (?=\S)/g, '\\ ')}`;
    await shell.says(`=${whole} =`);
  }
  // With several, all are listed, if they are fewer than the lines of the terminal.
  const [line, words] = OPTIONS.find(([, each]) => each.length < 10) ?? assert.fail('no command has few options');
  const before = shell.shown.length;
  shell.type(`${line}\t`);
  for (const word of words)
    await until(`${word} of ${line}`, () => stripVTControlCharacters(shell.shown.slice(before)).includes(word));
});

test('a shell that is not known, and none, are mistakes', { timeout }, async (t) => {
  const env = { XDG_CONFIG_HOME: temporaryFolder(t) };
  const none = await runCommand(['completion'], env);
  assert.deepEqual([none.code, none.stdout], [2, '']);
  assert.match(none.stderr, /rtmp-vcam completion bash, /);
  const other = await runCommand(['completion', 'bsh'], env);
  assert.deepEqual([other.code, other.stdout], [2, '']);
  assert.match(other.stderr, /Did you mean rtmp-vcam completion bash\?/);
});
