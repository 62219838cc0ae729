import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program } from '../support/program.ts';
import { isInstalled } from '../support/tools.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ON_LINUX = join(ROOT, 'test/apple/swift-on-linux.sh');
/** A Mac uses Apple's compiler and modules; other systems use Debian's compiler and doubles of the modules. */
export const HAS_APPLE_MODULES = process.platform === 'darwin';
/**
 * Built modules and programs, which are kept between runs. On Linux the compiler can use only this folder and the
 * repository.
 */
export const WORK = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'rtmp-vcam', 'swift-work');

/** The reason to skip tests that need Swift; false to run them, as always in CI. */
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

/** The program and the arguments that run `swiftc`, `swift-format` or a program that was built with them. */
function swiftCommand(command: readonly string[]): [program: string, args: readonly string[]] {
  if (!HAS_APPLE_MODULES) return [ON_LINUX, command];
  const [program = '', ...args] = command;
  return program === 'swiftc' ? ['xcrun', ['--sdk', 'macosx', ...command]] : [program, args];
}

/** Runs `swiftc`, `swift-format` or a program that was built with them; `output` has the text of both streams. */
export async function runSwift(
  command: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  mkdirSync(WORK, { recursive: true });
  const options = { env: { ...process.env, SWIFT_WORK: WORK } };
  await using program = await Program.start(...swiftCommand(command), options);
  const { code } = await program.ended;
  return { code, output: program.output };
}
