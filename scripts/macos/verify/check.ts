import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MachOSlice, readMachO } from '../binary/mach-o.ts';
import { type Dictionary, parsePropertyList, readPropertyList, textAt } from '../property-list.ts';

/** The result of one check. A warning is a failure for a release. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  readonly text: string;
  /** How to fix it; empty when the check passed. */
  readonly fix: string;
}

/** `text` says what must be true; `found` is what is there instead. */
export function check(
  passes: boolean,
  text: string,
  fix: string,
  { found, level = 'fail' }: { readonly found?: string | undefined; readonly level?: 'warn' | 'fail' } = {},
): Finding {
  if (passes) return { level: 'ok', text, fix: '' };
  return { level, text: `expected: ${text}${found === undefined ? '' : `; found: ${found}`}`, fix };
}

export function checkEqual(actual: string | undefined, wanted: string, what: string, fix: string): Finding {
  return check(actual === wanted, `${what} is ${wanted}`, fix, { found: actual ?? 'missing' });
}

/** An app or an extension on disk, as far as it can be read. */
export interface Bundle {
  readonly path: string;
  /** The name that messages use: `app` or `extension`. */
  readonly what: string;
  /** Info.plist; undefined when it is missing or broken. */
  readonly info: Dictionary | undefined;
  /** Slices of the executable that Info.plist names; undefined when it is missing or not a Mach-O file. */
  readonly executable: readonly MachOSlice[] | undefined;
  /** Entitlements in the signature of the executable. */
  readonly entitlements: Dictionary | undefined;
  /** Id of the team that signed it; undefined when no team did. */
  readonly team: string | undefined;
}

export function readBundle(path: string, what: string): Bundle {
  const info = readPropertyList(join(path, 'Contents/Info.plist'));
  const name = textAt(info, 'CFBundleExecutable');
  const executable = name === undefined ? undefined : readExecutable(join(path, 'Contents/MacOS', name));
  const signature = executable?.[0]?.signature;
  const entitlements = parsePropertyList(signature?.entitlements);
  return { path, what, info, executable, entitlements, team: signature?.team };
}

/** The slices of an executable; undefined when it is missing or not a Mach-O file. */
export function readExecutable(path: string): readonly MachOSlice[] | undefined {
  return existsSync(path) ? readMachO(readFileSync(path)) : undefined;
}
