import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { setInToml, type TomlValues } from './edit-toml.ts';

const FILE = `# My cameras
port = 1936 # as in OBS
"mirror" = false   # left to right
'fit'='cover'

# hold = "3s"
# card = the one that I like

[[camera]] # the first
  name = "Studio" # not mirror = true
  rotate = 90

[["camera"]]
# The drone. # mirror = true
name = """
mirror = true
# no comment"""
lists = [ 1, # one
  { mirror = true, deep.x = 1 },
  "]" ]
`;

test('values are replaced where they stand, and what is beside them stays', () => {
  const edited = setInToml(FILE, [], { mirror: true, fit: 'contain' });
  assert.equal(edited, FILE.replace('"mirror" = false', '"mirror" = true').replace("'cover'", '"contain"'));
  assert.equal(setInToml(FILE, ['camera', 0], { rotate: 0 }), FILE.replace('rotate = 90', 'rotate = 0'));
});

test('a line that has the key commented out is used, but no sentence', () => {
  const isMeant = (key: string, value: unknown): boolean => key !== 'card' || value === 'plain';
  assert.equal(setInToml(FILE, [], { hold: '1s' }, isMeant), FILE.replace('# hold = "3s"', 'hold = "1s"'));
  const file = '# card = "Nicer than plain"\n#card = "plain" # good\n#   card = "plain"\n';
  assert.equal(
    setInToml(file, [], { card: 'guide' }, isMeant),
    '# card = "Nicer than plain"\ncard = "guide" # good\n#   card = "plain"\n',
  );
});

test('a new key comes behind the last one of its table, in the same way', () => {
  assert.equal(
    setInToml(FILE, ['camera', 0], { mirror: true, hold: '1s' }),
    FILE.replace('  rotate = 90\n', '  rotate = 90\n  mirror = true\n  hold = "1s"\n'),
  );
  assert.equal(setInToml(FILE, ['camera', 1], { mirror: true }), `${FILE}mirror = true\n`);
  assert.equal(setInToml(FILE, [], { rotate: 180 }), FILE.replace("'cover'\n", "'cover'\nrotate = 180\n"));
});

test('files without a key, a line end or a table', () => {
  assert.equal(setInToml('', [], { mirror: true }), 'mirror = true\n');
  assert.equal(setInToml('# nothing', [], { mirror: true }), '# nothing\nmirror = true\n');
  assert.equal(setInToml('a = 1', [], { mirror: true }), 'a = 1\nmirror = true\n');
  assert.equal(setInToml('a = 1\r\n', [], { mirror: true }), 'a = 1\r\nmirror = true\r\n');
  assert.equal(setInToml('[[camera]]', ['camera', 0], { mirror: true }), '[[camera]]\nmirror = true\n');
  assert.equal(setInToml('\uFEFF# a\n', [], { mirror: true }), '\uFEFF# a\nmirror = true\n');
  const head = '# All\n\n# The first\n[[camera]]\n';
  assert.equal(setInToml(head, [], { mirror: true }), '# All\n\nmirror = true\n\n# The first\n[[camera]]\n');
});

test('what is commented out in an example of a table, or right above another one, is left alone', () => {
  const file =
    '# hold = "1s"\n#\n#   [[camera]]\n# mirror = true\n[[camera]]\nname = "A"\n\n# mirror = true\n[[camera]]\n';
  assert.equal(setInToml(file, [], { mirror: false }), `mirror = false\n\n${file}`);
  assert.equal(
    setInToml(file, ['camera', 0], { mirror: false }),
    file.replace('name = "A"\n', 'name = "A"\nmirror = false\n'),
  );
});

test('tables in braces', () => {
  const file = 'camera = [{ name = "A", mirror = true }, {}, # two\n  { x.y = 1 }]\n';
  assert.equal(setInToml(file, ['camera', 0], { mirror: false }), file.replace('true', 'false'));
  assert.equal(setInToml(file, ['camera', 0], { fit: 'cover' }), file.replace('true', 'true, fit = "cover"'));
  assert.equal(setInToml(file, ['camera', 1], { fit: 'cover' }), file.replace('{}', '{ fit = "cover" }'));
  assert.equal(setInToml(file, ['camera', 2], { fit: 'cover' }), file.replace('1 }', '1, fit = "cover" }'));
  assert.equal(setInToml(file, [], { fit: 'cover' }), `${file}fit = "cover"\n`);
});

/** Comments of the generated files; no key is in them unless it is meant. */
const comment = fc.stringMatching(/^[ a-z"'[\]{}=]{0,12}$/).map((text) => `# note:${text}`);
const value = fc.oneof(
  fc.integer().map(String),
  fc.constantFrom('true', 'false', '1979-05-27 07:32:00', '[]', '{}', '""', "''", "'''\n# no\n[x]\n'''"),
  fc.constantFrom(
    '"a # b"',
    '"\\""',
    '"""a"""""',
    '"""\\\n "" # no\n"""',
    "'\\'",
    '[1, # note:in\n [ "]" ],\n]',
    '{ mirror = 1 }',
  ),
  fc.array(fc.string({ maxLength: 4 }), { maxLength: 3 }).map((texts) => JSON.stringify(texts).replaceAll('\x7f', '')),
);
/** Settings have no lists, and so no comments inside of their values. */
const scalar = fc.oneof(
  fc.integer().map(String),
  fc.constantFrom('true', '"a # b"', '"\\""', "'\\'", '"""a"""""', '""""""'),
);
const KEYS = ['mirror', 'fit', 'hold', 'port', 'size', 'dotted'] as const;
const spelled = (key: string) => fc.constantFrom(key, `"${key}"`, `'${key}'`, ` \t${key} `);
const filler = fc.oneof(
  comment,
  fc.constantFrom('', '  '),
  fc.constantFrom('# mirror = true', '#fit = "cover" # note:x'),
);
const statement = (key: string) =>
  fc
    .tuple(
      spelled(key === 'dotted' ? 'dotted.key' : key),
      ['mirror', 'fit', 'hold'].includes(key) ? scalar : value,
      fc.option(comment, { nil: '' }),
    )
    .map(
      ([name, written, end]) =>
        `${name.replace('"dotted.key"', 'dotted."k.y"').replace("'dotted.key'", 'dotted . key')} = ${written} ${end}`,
    );
const body = fc
  .subarray([...KEYS])
  .chain((keys) =>
    fc
      .tuple(...keys.map((key) => fc.tuple(fc.array(filler, { maxLength: 2 }), statement(key))))
      .chain((parts) =>
        fc
          .array(filler, { maxLength: 3 })
          .map((rest) => [...parts.flatMap(([before, line]) => [...before, line]), ...rest]),
      ),
  );
const head = fc.tuple(
  fc.constantFrom('[[camera]]', '[[ "camera" ]]', "  [['camera']]"),
  fc.option(comment, { nil: '' }),
);
const file = fc
  .tuple(body, fc.array(fc.tuple(head, body), { maxLength: 3 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([top, tables, newline, isClosed]) => {
    const lines = [...top, ...tables.flatMap(([parts, own]) => [parts.join(' '), ...own])];
    return { text: lines.join('\n').replaceAll('\n', newline) + (isClosed ? newline : ''), tables: tables.length };
  });
const settings = fc.record(
  {
    mirror: fc.boolean(),
    fit: fc.constantFrom('contain', 'cover'),
    hold: fc.constantFrom('1s', '500ms'),
    rotate: fc.constantFrom(0, 90),
    card: fc.string({ unit: 'grapheme', maxLength: 8 }),
  },
  { requiredKeys: [] },
);

function commentsIn(text: string): string[] {
  return [...text.matchAll(/# note:[^\r\n]*/g)].map(([found]) => found).toSorted();
}

test('whatever the file is: the values are set, all others stay, and so do all comments', () => {
  fc.assert(
    fc.property(file, settings, fc.nat(), ({ text, tables }, values: TomlValues, chosen) => {
      const index = tables === 0 ? undefined : chosen % tables;
      const path = index === undefined || chosen % 5 === 0 ? [] : ['camera', index];
      const edited = setInToml(text, path, values);
      const expected: Record<string, unknown> = structuredClone(parse(text));
      const list = expected['camera'];
      const table = path.length === 0 ? expected : Array.isArray(list) ? list[index ?? 0] : assert.fail('no tables');
      Object.assign(table, values);
      assert.deepEqual(structuredClone(parse(edited)), expected);
      assert.deepEqual(commentsIn(edited), commentsIn(text));
      const left = edited.split(/\r?\n/);
      for (const line of text.split(/\r?\n/)) {
        if (left.includes(line)) continue;
        assert.match(line, /mirror|fit|hold|card|rotate/, `this line was changed: ${line}`);
      }
      assert.equal(setInToml(edited, path, values), edited, 'once more changes nothing');
    }),
    { numRuns: 2000 },
  );
});
