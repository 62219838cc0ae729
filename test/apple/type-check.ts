import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { moduleArguments } from './modules.ts';
import { ROOT, runSwift } from './toolchain.ts';

export const EXTENSION: string = join(ROOT, 'swift/CameraExtension/Extension');
export const SHARED_FOLDER: string = join(ROOT, 'swift/CameraExtension/Shared');

/** Oldest macOS that is built for. */
const TARGET = process.platform === 'darwin' ? ['-target', `${appleArchitecture()}-apple-macos13.0`] : [];

/** Apple's modules may bring warnings of their own, other ones with each version. */
const WARNINGS = process.platform === 'darwin' ? ['-suppress-warnings'] : [];

function appleArchitecture(): string {
  return process.arch === 'x64' ? 'x86_64' : process.arch;
}

/** The language mode: `6` checks data races, `5` is what the app is built with. */
export type SwiftVersion = '5' | '6';

/** Swift files of a folder and the folders in it, by absolute path. */
export function swiftFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.swift'))
    .sort()
    .map((file) => join(folder, file));
}

/** The Swift files of the Camera Extension without its main.swift, for programs that have one of their own. */
export function extensionParts(): string[] {
  return swiftFiles(EXTENSION).filter((file) => file !== join(EXTENSION, 'main.swift'));
}

/** Arguments that all Swift of the product is compiled with. */
export async function commonArguments(version: SwiftVersion): Promise<readonly string[]> {
  return ['-swift-version', version, ...TARGET, '-I', SHARED_FOLDER, ...(await moduleArguments())];
}

/** What the compiler says against these files, taken together as one module: errors and warnings; empty when all is well. */
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
