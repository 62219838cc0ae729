/**
 * `scripts/verify-bundle [--release] APP` prints a line for each check, and how to fix what is wrong. With --node, only
 * what is wrong with a Node that is to be put into an app. The exit code is 1 when a check failed. The app is expected to
 * be built for the processors in MACOS_ARCHS, by default both.
 */
import { existsSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Finding } from './check.ts';
import { verifyApp, verifyNode } from './verify-app.ts';

const USAGE = `Usage: scripts/verify-bundle [--release] "RTMP Virtual Camera.app"
       scripts/verify-bundle [--release | --signed] --node NODE[:NODE]
  --release   count warnings as failures, for an app that other people will use
  --signed    for an app that is signed by a team
`;

process.exitCode = main(process.argv.slice(2));

function main(args: string[]): number {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
  const [path, ...more] = parsed.positionals;
  const { release, signed, node } = parsed.values;
  if (parsed.values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (node !== undefined && path === undefined) {
    const wrong = verifyNode(node.split(':'), { release, signed }).filter(({ level }) => level !== 'ok');
    return print(wrong);
  }
  if (path === undefined || more.length > 0) return usage('Give the path of one app.');
  if (!existsSync(path) || !statSync(path).isDirectory())
    return usage(`${path} is not an app. Build it: make build-swift`);
  const findings = verifyApp(path, { release });
  const exitCode = print(findings);
  const count = (wanted: string): number => findings.filter(({ level }) => level === wanted).length;
  process.stdout.write(`${count('ok')} ok, ${count('warn')} warnings, ${count('fail')} failed\n`);
  return exitCode;
}

/** Returns the exit code. */
function print(findings: readonly Finding[]): number {
  for (const { level, text, fix } of findings)
    process.stdout.write(`${level.padEnd(4)}  ${text}\n${fix === '' ? '' : `      → ${fix}\n`}`);
  return findings.some(({ level }) => level === 'fail') ? 1 : 0;
}

function parse(args: string[]) {
  const options = {
    release: { type: 'boolean', default: false },
    signed: { type: 'boolean', default: false },
    node: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  return parseArgs({ args, options, allowPositionals: true });
}

function usage(problem: string): number {
  process.stderr.write(`${problem}\n${USAGE}`);
  return 2;
}
