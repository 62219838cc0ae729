import { accessSync, constants } from 'node:fs';
import { relative } from 'node:path';
import { hasExclusiveCaps, holdersOfFile, loopbackModule, loopbackNodes } from '@rtmp-vcam/virtual-camera/machine';
import type { Distribution } from './distribution.ts';
import type { System } from './system.ts';
import { isBelow } from './versions.ts';

/** What there is of v4l2loopback, the module that makes camera devices. */
export interface Loopback {
  readonly loaded: boolean;
  /** The file that the running kernel loads; undefined if there is none for it. */
  readonly file: string | undefined;
  /** The version that is loaded, or would be loaded; undefined if there is none. */
  readonly version: string | undefined;
  /** Who has signed the file; empty if nobody has. Undefined if that cannot be told. */
  readonly signer: string | undefined;
  /** The version whose sources are installed, from which the module is built for each kernel; undefined if none are. */
  readonly source: string | undefined;
  /** The version that the package manager would install; undefined where it cannot be told. */
  readonly offered: string | undefined;
  /** How far DKMS is with these sources and the running kernel; undefined without DKMS. */
  readonly dkms: DkmsState | undefined;
  /** What the compiler said first when it failed to build the module for the running kernel. */
  readonly buildError: string | undefined;
  /** There is a device that makes and removes camera devices, as in version 0.13 and later. */
  readonly hasControl: boolean;
  readonly devices: readonly LoopbackDevice[];
}

type DkmsState = 'added' | 'built' | 'installed';

export interface LoopbackDevice {
  /** Such as `/dev/video10`. */
  readonly path: string;
  /** The N of `/dev/videoN`. */
  readonly number: number;
  /** The name that apps list. */
  readonly name: string;
  /** It is a camera only while pictures are sent to it; undefined if the module does not show that. */
  readonly exclusiveCaps: boolean | undefined;
  /** This user may read and write it. */
  readonly mayOpen: boolean;
  /** The programs that have it open, as far as this user may see that. */
  readonly users: readonly { readonly pid: number; readonly command: string }[];
}

/** Looks at the module and its devices without loading or opening them. */
export async function loopbackOf(system: System): Promise<Loopback> {
  const { loaded, file } = loopbackModule(system.root, system.kernel);
  const source = sourceVersion(system);
  const [version, signer, dkms, offered] = await Promise.all([
    versionOf(file, system),
    file === undefined ? undefined : modinfo('signer', file, system),
    source === undefined ? undefined : dkmsState(system),
    file === undefined && source === undefined ? offeredVersion(system) : undefined,
  ]);
  return {
    loaded,
    file,
    version,
    signer,
    source,
    offered,
    dkms,
    buildError: source === undefined || file !== undefined ? undefined : buildErrorOf(source, system),
    hasControl: system.has('/dev/v4l2loopback'),
    devices: devicesOf(system),
  };
}

/**
 * The lowest version of v4l2loopback that builds for a kernel; undefined if all do. Ubuntu has changed its 0.12.7 so that
 * it builds for kernels before 6.18.
 */
export function neededVersion(kernel: string, { isUbuntu }: Pick<Distribution, 'isUbuntu'>): string | undefined {
  if (!isBelow(kernel, '6.18')) return '0.15.3';
  return isBelow(kernel, '6.8') || isUbuntu ? undefined : '0.13';
}

async function versionOf(file: string | undefined, system: System): Promise<string | undefined> {
  const loaded = system.text('/sys/module/v4l2loopback/version')?.trim();
  if (loaded !== undefined && loaded !== '') return loaded;
  return file === undefined ? undefined : (await modinfo('version', file, system)) || undefined;
}

async function modinfo(field: string, file: string, system: System): Promise<string | undefined> {
  const { status, stdout } = await system.run('modinfo', ['-F', field, file]);
  return status === 'ok' ? stdout.trim() : undefined;
}

/** DKMS has sources in a folder for each version, of which it builds the newest, and Fedora's akmods in a package. */
function sourceVersion(system: System): string | undefined {
  const names = [...system.names('/usr/src'), ...system.names('/usr/src/akmods')];
  const versions = names.flatMap((name) => /^v4l2loopback(?:-kmod)?-(\d[\d.]*\d)/.exec(name)?.[1] ?? []);
  return versions.toSorted((a, b) => (isBelow(a, b) ? 1 : -1))[0];
}

/** Reads `apt-cache policy`, of which a line is `  Candidate: 0.12.7-2`. */
async function offeredVersion(system: System): Promise<string | undefined> {
  const { stdout } = await system.run('apt-cache', ['policy', 'v4l2loopback-dkms']);
  return /^ *Candidate: (\d[\d.]*\d)/m.exec(stdout)?.[1];
}

async function dkmsState(system: System): Promise<DkmsState | undefined> {
  const { status, stdout } = await system.run('dkms', ['status']);
  return status === 'ok' ? dkmsStateIn(stdout, system.kernel) : undefined;
}

/**
 * Reads `dkms status`: `v4l2loopback/0.12.7, 6.1.0-18-amd64, x86_64: installed`, with a comma in place of the slash
 * before version 3, and without a kernel while it is not built for any.
 */
export function dkmsStateIn(status: string, kernel: string): DkmsState | undefined {
  let state: DkmsState | undefined;
  for (const line of status.split('\n')) {
    const [, builtFor, word] = /^v4l2loopback(?:\/|, )[^,:]+(?:, ([^,]+), [^:]+)?: (\w+)/.exec(line) ?? [];
    if (word === undefined) continue;
    state ??= 'added';
    if (builtFor === kernel && (word === 'built' || word === 'installed')) state = word;
  }
  return state;
}

function buildErrorOf(version: string, system: System): string | undefined {
  const log = system.text(`/var/lib/dkms/v4l2loopback/${version}/build/make.log`) ?? '';
  // The log of the newest build, which may have been for another kernel.
  if (!log.includes(`for kernel ${system.kernel} `)) return undefined;
  return /\berror: (.+)/.exec(log)?.[1];
}

function devicesOf({ root }: System): LoopbackDevice[] {
  const nodes = loopbackNodes(root);
  const numbers = nodes.map(({ number }) => number);
  return nodes.map(({ number, name, path }) => ({
    path: `/${relative(root, path)}`,
    number,
    name,
    exclusiveCaps: hasExclusiveCaps(root, number, numbers),
    mayOpen: mayOpen(path),
    users: [...holdersOfFile((target) => target === path)].map(({ pid, command }) => ({ pid, command })),
  }));
}

function mayOpen(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
