import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { parseTap } from '../vm/tap.ts';
import { swiftProgram } from './swift-program.ts';
import { runSwift } from './toolchain.ts';

interface SwiftTests {
  readonly name: string;
  readonly files: readonly string[];
}

/** Compiles and runs a program of Swift tests, and reports each of its tests as a subtest of `t`. */
export async function runSwiftTests(t: TestContext, { name, files }: SwiftTests): Promise<void> {
  const { code, output } = await runSwift([await swiftProgram(name, files)]);
  const results = parseTap(output);
  for (const result of results) {
    await t.test(result.name, () => assert.ok(result.ok, result.details));
  }
  // After a crash, results are missing.
  assert.equal(code, 0, output);
  assert.ok(output.startsWith(`1..${results.length}\n`) && results.length > 0, output);
}
