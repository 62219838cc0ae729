/**
 * Doubles of the Xcode tools that scripts/build-swift.sh calls, for systems without them: `apple-tools.ts NAME
 * [ARGUMENT…]`. They write Mach-O headers without code, and refuse what the real tools would refuse.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readMachO } from '../../../scripts/macos/binary/mach-o.ts';
import { type Architecture, DEFAULT_HOST_ID, HOST_ID } from '../../../scripts/macos/names.ts';
import { readPropertyList, textAt } from '../../../scripts/macos/property-list.ts';
import { type FakeSignature, fakeMachO } from '../../../scripts/macos/testing/fake-mach-o.ts';

const tools: Readonly<Record<string, (args: string[]) => void>> = {
  uname: () => process.stdout.write('Darwin\n'),
  xcrun,
  swiftc,
  lipo,
  codesign,
  iconutil,
  ditto: (args) => writeFileSync(last(args), args.join(' ')),
  notarytool,
  stapler: (args) => refuseUnless(args[0] === 'staple' && existsSync(last(args)), 'staple what?'),
};

const [name = '', ...rest] = process.argv.slice(2);
const log = process.env['APPLE_TOOLS_LOG'];
if (log !== undefined && name !== 'uname' && name !== 'xcrun') appendFileSync(log, `${[name, ...rest].join(' ')}\n`);
run(name, rest);

function run(tool: string, args: string[]): void {
  const found = tools[tool];
  if (found === undefined) throw new Error(`there is no double of ${tool}`);
  found(args);
}

/** `--sdk macosx` comes before the name of a tool or before `--find`. */
function xcrun(args: string[]): void {
  const words = args[0] === '--sdk' ? args.slice(2) : args;
  if (words[0] === '--find') return;
  const [tool = '', ...own] = words;
  if (log !== undefined) appendFileSync(log, `${words.join(' ')}\n`);
  run(tool, own);
}

function swiftc(args: string[]): void {
  const after = (option: string): string => {
    const at = args.indexOf(option);
    refuseUnless(at >= 0, `no ${option}`);
    return args[at + 1] ?? '';
  };
  const [, architecture] = /^(arm64|x86_64)-apple-macos13\.0$/.exec(after('-target')) ?? [];
  refuseUnless(architecture !== undefined, `a wrong target: ${after('-target')}`);
  refuseUnless(existsSync(join(after('-I'), 'module.modulemap')), 'no module map in the folder of the headers');
  const header = readFileSync(join(after('-I'), 'rtmp_vcam_camera.h'), 'utf8');
  const list = args.find((arg) => arg.startsWith('@'))?.slice(1) ?? '';
  const files = readFileSync(list, 'utf8').split('\n').filter(Boolean);
  refuseUnless(files.length > 0, 'no input files');
  for (const file of files) refuseUnless(file.endsWith('.swift') && existsSync(file), `no such source: ${file}`);
  refuseUnless(header.includes(`"${HOST_ID}"`), `the header does not have ${HOST_ID}`);
  for (const file of files) refuseUnless(!readFileSync(file, 'utf8').includes(DEFAULT_HOST_ID), `an id in ${file}`);
  write(after('-o'), { architectures: [asArchitecture(architecture)] });
}

function lipo(args: string[]): void {
  const output = last(args);
  refuseUnless(args[0] === '-create' && args.at(-2) === '-output', 'lipo -create FILE… -output FILE');
  const architectures = args.slice(1, -2).flatMap(architecturesOf);
  refuseUnless(new Set(architectures).size === architectures.length, 'the same architecture twice');
  write(output, { architectures });
}

function iconutil(args: string[]): void {
  const folder = last(args);
  const pictures = readdirSync(folder).filter((name) => /^icon_(\d+)x\1(@2x)?\.png$/.test(name));
  refuseUnless(folder.endsWith('.iconset') && pictures.length === 10, 'a .iconset with ten pictures');
  refuseUnless(args[0] === '--convert' && args[1] === 'icns' && args[2] === '--output', 'convert to what?');
  writeFileSync(args[3] ?? '', 'icns');
}

function codesign(args: string[]): void {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      force: { type: 'boolean' },
      sign: { type: 'string' },
      options: { type: 'string' },
      timestamp: { type: 'boolean' },
      identifier: { type: 'string' },
      entitlements: { type: 'string' },
      verify: { type: 'boolean' },
      deep: { type: 'boolean' },
      strict: { type: 'boolean' },
    },
    strict: false,
  });
  const [path = ''] = positionals;
  refuseUnless(existsSync(path), `no such file: ${path}`);
  const executable = executableOf(path);
  if (values.verify === true) {
    for (const file of machOFilesIn(path)) refuseUnless(isSigned(file), `not signed: ${file}`);
    return;
  }
  const identity = String(values.sign);
  for (const file of machOFilesIn(path))
    refuseUnless(
      file === executable || isSigned(file),
      `sign from the inside to the outside: ${file} is not signed yet`,
    );
  const entitlements =
    values.entitlements === undefined ? undefined : readFileSync(String(values.entitlements), 'utf8');
  refuseUnless(!/\$\(|<!--/.test(entitlements ?? ''), 'entitlements that contain a variable or a comment');
  const [, team] = /\((\w{10})\)$/.exec(identity) ?? [];
  const signature: FakeSignature = {
    identifier: identifierOf(path, values.identifier),
    hardenedRuntime: values.options === 'runtime',
    ...(team === undefined ? {} : { team }),
    ...(entitlements === undefined ? {} : { entitlements }),
  };
  write(executable, { architectures: architecturesOf(executable), signature });
}

/** `APPLE_NOTARY_STATUS` is Apple's answer. The tool succeeds even when Apple refuses. */
function notarytool(args: string[]): void {
  if (args[0] === 'log') {
    process.stdout.write(`the log of ${args[1]}\n`);
    return;
  }
  refuseUnless(args[0] === 'submit' && existsSync(args[1] ?? ''), 'submit what?');
  refuseUnless(
    args.includes('--keychain-profile') && args.includes('--wait'),
    '--keychain-profile or --wait is missing',
  );
  refuseUnless(args.join(' ').includes('--output-format json'), 'the output format has to be JSON');
  const status = process.env['APPLE_NOTARY_STATUS'] ?? 'Accepted';
  process.stdout.write(`${JSON.stringify({ id: 'some-submission', message: 'Processing complete', status })}\n`);
}

function write(path: string, fake: Parameters<typeof fakeMachO>[0]): void {
  writeFileSync(path, fakeMachO(fake));
}

function identifierOf(path: string, named: unknown): string {
  if (typeof named === 'string') return named;
  return textAt(readPropertyList(join(path, 'Contents/Info.plist')), 'CFBundleIdentifier') ?? basename(path);
}

/** Returns a file itself, or the main executable of a bundle. */
function executableOf(path: string): string {
  if (!statSync(path).isDirectory()) return path;
  const main = textAt(readPropertyList(join(path, 'Contents/Info.plist')), 'CFBundleExecutable');
  refuseUnless(main !== undefined, `bundle format unrecognized: ${path}`);
  return join(path, 'Contents/MacOS', main ?? '');
}

function machOFilesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readMachO(readFileSync(file)) !== undefined);
}

function isSigned(file: string): boolean {
  return readMachO(readFileSync(file))?.every(({ signature }) => signature !== undefined) ?? false;
}

function architecturesOf(file: string): Architecture[] {
  return (readMachO(readFileSync(file)) ?? []).map(({ architecture }) => asArchitecture(architecture));
}

function asArchitecture(name: string | undefined): Architecture {
  if (name === 'arm64' || name === 'x86_64') return name;
  throw new Error(`unknown architecture ${name}`);
}

function last(args: readonly string[]): string {
  return args.at(-1) ?? '';
}

function refuseUnless(condition: boolean, rule: string): void {
  if (condition) return;
  process.stderr.write(`the double of ${name} refuses: ${rule}\n`);
  process.exit(1);
}
