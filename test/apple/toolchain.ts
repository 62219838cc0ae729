import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program } from '../support/program.ts';
import { isInstalled } from '../support/tools.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ON_LINUX = join(ROOT, 'test/apple/swift-on-linux.sh');
/** On a Mac Apple's own compiler and modules are used, elsewhere Debian's compiler and the doubles of the modules. */
export const HAS_APPLE_MODULES = process.platform === 'darwin';
/** Built modules and programs, kept between runs; the compiler on Linux sees this folder and the repository only. */
export const WORK = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'rtmp-vcam', 'swift-work');

/** Why tests that need Swift are skipped, or false when they are not. In CI there must be one. */
export function withoutSwift(): string | false {
  if (process.env['CI'] === 'true') return false;
  return HAS_APPLE_MODULES ? withoutXcode() : withoutDebian();
}

function withoutXcode(): string | false {
  return isInstalled('xcrun') ? false : 'needs Xcode or its command line tools';
}

function withoutDebian(): string | false {
  const { status, stderr, error } = spawnSync(ON_LINUX, ['--check'], { encoding: 'utf8' });
  return status === 0 ? false : `needs Swift: ${error?.message ?? stderr.trim()}`;
}

/** What to start for `swiftc`, `swift-format` or a program they built. */
export function swiftCommand(command: readonly string[]): [program: string, args: readonly string[]] {
  if (!HAS_APPLE_MODULES) return [ON_LINUX, command];
  const [program = '', ...args] = command;
  return program === 'swiftc' ? ['xcrun', ['--sdk', 'macosx', ...command]] : [program, args];
}

/** Runs `swiftc`, `swift-format` or a program they built; the output is that of both streams. */
export async function runSwift(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  mkdirSync(WORK, { recursive: true });
  const options = { env: { ...process.env, ...env, SWIFT_WORK: WORK } };
  await using program = await Program.start(...swiftCommand(command), options);
  const { code } = await program.ended;
  return { code, output: program.output };
}
