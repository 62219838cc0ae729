import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { moduleArguments } from './modules.ts';
import { ROOT, runSwift } from './toolchain.ts';

export const EXTENSION: string = join(ROOT, 'swift/CameraExtension/Extension');
export const SHARED_FOLDER: string = join(ROOT, 'swift/CameraExtension/Shared');

/** The oldest macOS that the app supports. */
const TARGET = process.platform === 'darwin' ? ['-target', `${appleArchitecture()}-apple-macos13.0`] : [];

/** Apple's modules may cause warnings, which differ between versions. */
const WARNINGS = process.platform === 'darwin' ? ['-suppress-warnings'] : [];

function appleArchitecture(): string {
  return process.arch === 'x64' ? 'x86_64' : process.arch;
}

/** The language mode. The app is built in mode `5`; mode `6` also checks for data races. */
export type SwiftVersion = '5' | '6';

/** Absolute paths of the Swift files in a folder and its subfolders. */
export function swiftFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.swift'))
    .sort()
    .map((file) => join(folder, file));
}

/** The arguments with which all Swift files of the product are compiled. */
export async function commonArguments(version: SwiftVersion): Promise<readonly string[]> {
  return ['-swift-version', version, ...TARGET, '-I', SHARED_FOLDER, ...(await moduleArguments())];
}

/** Compiles these files as one module without output. Returns the errors and warnings; empty when there are none. */
export async function typeCheck(files: readonly string[], version: SwiftVersion): Promise<string> {
  const flags = [
    '-typecheck',
    '-wmo',
    '-continue-building-after-errors',
    ...WARNINGS,
    ...(await commonArguments(version)),
  ];
  const { code, output } = await runSwift(['swiftc', ...flags, ...files]);
  if (code !== 0 && output === '') return `swiftc ended with ${code}`;
  return output;
}
