import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MachOSlice, readMachO } from '../binary/mach-o.ts';
import { type Dictionary, parsePropertyList, readPropertyList, textAt } from '../property-list.ts';

/** An app or an extension on disk, as far as it could be read. */
export interface Bundle {
  readonly path: string;
  /** What messages call it. */
  readonly what: string;
  /** Info.plist; undefined: missing or broken. */
  readonly info: Dictionary | undefined;
  /** Slices of the executable that Info.plist names; undefined: missing or no Mach-O file. */
  readonly executable: readonly MachOSlice[] | undefined;
  /** Entitlements in the signature of the executable. */
  readonly entitlements: Dictionary | undefined;
  /** Its team's id; undefined: signed by none. */
  readonly team: string | undefined;
}

export function readBundle(path: string, what: string): Bundle {
  const info = readPropertyList(join(path, 'Contents/Info.plist'));
  const name = textAt(info, 'CFBundleExecutable');
  const executable = name === undefined ? undefined : readExecutable(join(path, 'Contents/MacOS', name));
  const signature = executable?.[0]?.signature;
  const xml = signature?.entitlements;
  return {
    path,
    what,
    info,
    executable,
    entitlements: xml === undefined ? undefined : parsePropertyList(xml),
    team: signature?.team,
  };
}

/** The slices of an executable; undefined: missing or no Mach-O file. */
export function readExecutable(path: string): readonly MachOSlice[] | undefined {
  return existsSync(path) ? readMachO(readFileSync(path)) : undefined;
}
