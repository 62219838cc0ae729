import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { AppError } from '../errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { type FlagValues, loadConfig, readConfig } from './load-config.ts';

const ENV = { XDG_CONFIG_HOME: '/nonexistent' };

function written(t: TestContext, text: string): FlagValues & { readonly config: string } {
  const config = join(temporaryFolder(t), 'c.toml');
  writeFileSync(config, text);
  return { config };
}

/** Lines that are mistakes outside of the tables, each with a key of its own. */
const WRONG_TOP = [
  'prot = 1',
  '"fsp" = 30',
  'nonsense = { port = 1 }',
  'fps = "fast"',
  'open = "yes"',
  'size = 5',
  'hold = [1]',
  'port = 70000',
  'rotate = 45',
  'ring = "a b"',
  'user = 7',
  'name = "Top"',
  'device = "/dev/video3"',
  'pull = "rtmp://h/a/x"',
  'http = 70000',
];

/** The same in a table that is not the first one. */
const WRONG_IN_TABLE = [
  'nmae = 1',
  'port = 1',
  'camera = "none"',
  'mirror = 3',
  'fps = 0',
  'key = "short"',
  'pull = "http://h/a/x"',
  'name = "FIRST"',
  'app = "Live"',
  'ring = "first"',
  'device = "/dev/video1"',
];
/** What stands there if no such line is chosen; the same of the first table. */
const right = (id: string, number: number): string[] => {
  return [`name = "${id}"`, `app = "${id}"`, `ring = "/${id}"`, `device = "/dev/video${number}"`];
};

const keyOf = (line: string): string => line.split(' ')[0] ?? '';
const blank = fc.constantFrom('', '# fps = 300', '\t');

interface Line {
  readonly text: string;
  readonly isWrong: boolean;
}

/** Lines with comments and empty ones between them. */
function spaced(lines: readonly Line[]): fc.Arbitrary<Line[]> {
  return fc
    .array(blank, { minLength: lines.length, maxLength: lines.length })
    .map((blanks) => lines.flatMap((line, index) => [{ text: blanks[index] ?? '', isWrong: false }, line]));
}

const wrongLines = (from: readonly string[]): fc.Arbitrary<Line[]> =>
  fc.shuffledSubarray([...from]).map((texts) => texts.map((text) => ({ text, isWrong: true })));

function table(index: number): fc.Arbitrary<Line[]> {
  return wrongLines(index === 0 ? [] : WRONG_IN_TABLE).chain((wrong) => {
    const keys = wrong.map(({ text }) => keyOf(text));
    const fine = right(index === 0 ? 'First' : `Other${index}`, index + 1).filter(
      (text) => !keys.includes(keyOf(text)),
    );
    return spaced([
      { text: '[[camera]]', isWrong: false },
      ...fine.map((text) => ({ text, isWrong: false })),
      ...wrong,
    ]);
  });
}

const configs = fc
  .tuple(wrongLines(WRONG_TOP).chain(spaced), ...[0, 1, 2].map(table))
  // What stands in a text is no key.
  .map((parts) =>
    ['card = """', 'fps = 1', '[[camera]]"""'].map((text) => ({ text, isWrong: false })).concat(parts.flat()),
  );

test('each mistake of a config is named with its line, and nothing else', (t) => {
  fc.assert(
    fc.property(configs, (lines) => {
      const flags = written(t, lines.map(({ text }) => text).join('\n'));
      const { mistakes } = readConfig(flags, ENV);
      const named = mistakes.map(({ message }) => Number(/^.*c\.toml:(\d+): /.exec(message)?.[1]));
      const wrong = lines.flatMap(({ isWrong }, index) => (isWrong ? [index + 1] : []));
      assert.deepEqual(named, wrong, mistakes.map(({ message }) => message).join('\n'));
      for (const { code, fix } of mistakes) assert.ok(code === 'APP_ERR_CONFIG' && fix !== '');
    }),
    { numRuns: 200 },
  );
});

test('a run stops at the first mistake, and says how many more there are', (t) => {
  const flags = written(t, 'fps = 300\nprot = 1\nfit = "x"\n');
  const thrown = (more: FlagValues): AppError => {
    try {
      loadConfig({ ...flags, ...more }, ENV);
    } catch (error) {
      if (error instanceof AppError) return error;
    }
    return assert.fail('it throws');
  };
  const { message, fix } = thrown({});
  assert.match(message, /:1: fps cannot be 300$/);
  assert.equal(
    fix,
    `Use a whole number from 1 to 120. There are 2 more mistakes: see rtmp-vcam config check ${flags.config}`,
  );
  // Flags are typed anew each time, so what is wrong with them is no business of that command.
  const ofFlags = thrown({ port: 'x', fps: 'y' });
  assert.equal(ofFlags.code, 'APP_ERR_USAGE');
  assert.match(ofFlags.fix, /There are 3 more mistakes: see rtmp-vcam config check/);
});

test('options that do not go together are a mistake of the line that has the first of them', (t) => {
  const cases: readonly (readonly [text: string, message: RegExp | undefined])[] = [
    ['fps = 5\nuser = "me"\n', /:2: A user is given without a password$/],
    ['password = "long-enough"\n', /:1: A password is given without a user$/],
    ['tls-key = "/k.pem"\n', /:1: A key for TLS is given without its certificate$/],
    ['port = 2000\ntls-port = 2000\n', /:2: --port and --tls-port are both 2000$/],
    ['tls-port = 1935\n', /:1: --port and --tls-port are both 1935$/],
    ['port = 0\ntls-port = 0\nhttp = 0\n', undefined],
    ['http = 1935\n', /:1: --http and --port are both 1935$/],
    ['tls-port = 2000\nhttp = "0.0.0.0:2000"\n', /:2: --http and --tls-port are both 2000$/],
    ['http = 1935\n[[camera]]\npull = "rtmp://h/a/x"\n', undefined],
    ['user = "me"\npassword = "long-enough"\ntls-key = "/k"\ntls-cert = "/c"\n', undefined],
    // Of an option that is not allowed nobody knows what was meant.
    ['user = "me"\npassword = "short"\n', /:2: password has a value that is not allowed$/],
  ];
  for (const [text, message] of cases) {
    const { mistakes } = readConfig(written(t, text), ENV);
    assert.equal(mistakes.length, message === undefined ? 0 : 1, `${text}: ${mistakes.join('\n')}`);
    if (message !== undefined) assert.match(mistakes[0]?.message ?? '', message);
  }
});
