import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parseTap } from '../vm/tap.ts';
import { swiftProgram } from './swift-program.ts';
import { HAS_APPLE_MODULES, ROOT, runSwift, WORK, withoutSwift } from './toolchain.ts';
import { swiftFiles, typeCheck } from './type-check.ts';

const HOST_APP = join(ROOT, 'swift/CameraExtension/HostApp');
const TESTS = join(ROOT, 'test/apple/swift/host-app');
const HARNESS = join(TESTS, 'Harness.swift');
const LOGIC = swiftFiles(join(HOST_APP, 'Logic'));
/** Parts of the app that need Foundation only. */
const SERVER = ['ServerController', 'ServerLogFile', 'ServerProcess'].map((name) =>
  join(HOST_APP, `App/${name}.swift`),
);
/** Selectors need Objective-C, which is on Macs only; elsewhere a double takes the place of the one file with one. */
const MENU_ITEM = HAS_APPLE_MODULES
  ? join(HOST_APP, 'Selectors/ActionItem.swift')
  : join(TESTS, 'app/ActionItem.swift');
const APP = [...LOGIC, ...swiftFiles(join(HOST_APP, 'App')), MENU_ITEM];
const MAIN = join(HOST_APP, 'App/HostApp.swift');

for (const version of ['5', '6'] as const) {
  test(`the host app compiles in mode ${version}`, { skip: withoutSwift() }, async () => {
    assert.equal(await typeCheck(APP, version), '');
  });
}

test('the logic of the host app', { skip: withoutSwift() }, async (context) => {
  const program = await swiftProgram('HostAppLogic', [
    ...LOGIC,
    ...SERVER,
    HARNESS,
    ...swiftFiles(join(TESTS, 'logic')),
  ]);
  await runAll(context, program, 32);
});

test('the host app against doubles of AppKit, SystemExtensions and CoreMediaIO', {
  skip: HAS_APPLE_MODULES ? 'the doubles are for systems without the real ones' : withoutSwift(),
}, async (context) => {
  const files = [
    ...APP.filter((file) => file !== MAIN && file !== MENU_ITEM),
    HARNESS,
    ...swiftFiles(join(TESTS, 'app')),
  ];
  await runAll(context, await swiftProgram('HostAppDoubles', files), 6);
});

/** Changes that the compiler must not let pass, one a file, and what it says. */
const mistakes: readonly [file: string, from: string, to: string, said: RegExp][] = [
  ['App/ExtensionRequests.swift', 'actionForReplacingExtension', 'actionForReplacing', /different argument labels/],
  ['App/CameraWatch.swift', 'mScope', 'scope', /incorrect argument label/],
  ['App/StatusMenu.swift', 'variableLength', 'squareWidth', /has no member/],
  ['App/LoginItem.swift', 'try SMAppService.mainApp.register', 'SMAppService.mainApp.register', /can throw/],
  ['Logic/MenuModel.swift', 'case .absent:', 'case .failed:', /must be exhaustive/],
];

test('mistakes in the host app are caught', { skip: withoutSwift() }, async () => {
  mkdirSync(WORK, { recursive: true });
  const folder = mkdtempSync(join(WORK, 'mistakes-'));
  try {
    const changed = mistakes.map(([file, from, to]) => {
      const text = readFileSync(join(HOST_APP, file), 'utf8');
      assert.ok(text.includes(from), `${file} has no ${from}`);
      const path = join(folder, basename(file));
      writeFileSync(path, text.replace(from, to));
      return path;
    });
    const names = changed.map((path) => basename(path));
    const said = await typeCheck([...APP.filter((path) => !names.includes(basename(path))), ...changed], '5');
    for (const [file, , to, wanted] of mistakes) {
      const errors = said.split('\n').filter((line) => line.includes(`${basename(file)}:`) && line.includes('error:'));
      assert.match(errors.join('\n'), wanted, `${to} in ${file}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Runs a program of tests that print TAP, each as a test of its own. */
async function runAll(context: TestContext, program: string, count: number): Promise<void> {
  const { output } = await runSwift([program]);
  const results = parseTap(output);
  assert.equal(results.length, count, output);
  for (const { name, ok, details } of results) await context.test(name, () => assert.ok(ok, details));
}
