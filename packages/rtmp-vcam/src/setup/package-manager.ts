import type { Family } from '../system/distribution.ts';
import type { System } from '../system/system.ts';
import { type Action, run } from './action.ts';
import type { StepAction } from './step.ts';

/** How long a package manager may take to answer. */
const WITHIN_MS = 60_000;
const INSTALLED = 'install ok installed ';

/** The names of all packages. Those of Fedora and openSUSE are there with their versions, too. */
export async function installedPackages(family: Family, system: Pick<System, 'run'>): Promise<Set<string>> {
  if (family === 'other') return new Set();
  const [command, ...args] = LIST[family];
  const { stdout } = await system.run(command, args, { withinMs: WITHIN_MS });
  const lines = stdout.split('\n').filter((line) => line !== '');
  if (family !== 'debian') return new Set(lines);
  // Packages that were removed are listed, too, while their configuration is there.
  return new Set(lines.flatMap((line) => (line.startsWith(INSTALLED) ? [line.slice(INSTALLED.length)] : [])));
}

const LIST: Readonly<Record<Exclude<Family, 'other'>, readonly [command: string, ...args: string[]]>> = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query replaces them
  debian: ['dpkg-query', '-W', '-f', '${Status} ${Package}\\n'],
  fedora: ['rpm', '-qa', '--qf', '%{NAME}\\n%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\\n'],
  arch: ['pacman', '-Qq'],
  suse: ['rpm', '-qa', '--qf', '%{NAME}\\n%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\\n'],
};

/** The version of v4l2loopback that would be installed; undefined where that cannot be asked quickly. */
export async function packageVersion(family: Family, system: Pick<System, 'run'>): Promise<string | undefined> {
  if (family === 'debian') {
    const { stdout } = await system.run('apt-cache', ['policy', 'v4l2loopback-dkms'], { withinMs: WITHIN_MS });
    return /^\s*Candidate: (?:\d+:)?(\d\S*)/m.exec(stdout)?.[1];
  }
  if (family !== 'arch') return undefined;
  const { stdout } = await system.run('pacman', ['-Si', 'v4l2loopback-dkms'], { withinMs: WITHIN_MS });
  return /^Version\s*: (?:\d+:)?(\d\S*)/m.exec(stdout)?.[1];
}

/** It waits while updates are installed in the background, as they are after Ubuntu has started. */
const APT = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=300'] as const;

/** Installs packages without asking. */
export function installActions(family: Exclude<Family, 'other'>, names: readonly string[]): StepAction[] {
  switch (family) {
    case 'debian':
      return [
        // It fails when any source of packages is out of order, even one that has nothing to do with this.
        { action: run('apt-get', 'update'), mayFail: true },
        { action: run(...APT, 'install', '-y', ...names) },
      ];
    case 'fedora':
      return [{ action: run('dnf', 'install', '-y', ...names) }];
    case 'arch':
      return [{ action: run('pacman', '-S', '--needed', '--noconfirm', ...names) }];
    case 'suse':
      return [{ action: run('zypper', '--non-interactive', 'install', ...names) }];
  }
}

/** Removes packages. Apart from apt, the package managers also remove what was only there for them. */
export function removeAction(family: Exclude<Family, 'other'>, names: readonly string[]): Action {
  switch (family) {
    case 'debian':
      return run(...APT, 'purge', '-y', ...names);
    case 'fedora':
      return run('dnf', 'remove', '-y', ...names);
    case 'arch':
      return run('pacman', '-Rs', '--noconfirm', ...names);
    case 'suse':
      return run('zypper', '--non-interactive', 'remove', '--clean-deps', ...names);
  }
}

/** DKMS brings it along. Without it there may be no administrator any more, so its package refuses to be removed. */
export const KEPT = 'sudo';

/** The source of packages from which Fedora gets v4l2loopback. Other packages may have come from it since then. */
export const RPM_FUSION = 'rpmfusion-free-release';

/** What can be removed again. */
export interface Removal {
  /** Of the packages that were added, those that nothing else needs. */
  readonly names: readonly string[];
  /** Those that were asked for and have to stay, each with the packages of others that need it. */
  readonly neededBy: ReadonlyMap<string, readonly string[]>;
}

/** Asks the package manager what removing these packages would remove. */
export async function removalOf(
  family: Family,
  { asked, added }: { readonly asked: readonly string[]; readonly added: readonly string[] },
  system: Pick<System, 'run'>,
): Promise<Removal> {
  const installed = await installedPackages(family, system);
  const own = [...new Set(asked)].filter((name) => installed.has(name) && name !== RPM_FUSION);
  if (family === 'other') return { names: [], neededBy: new Map() };
  const isAdded = new Set(added);
  const requirers = await Promise.all(
    own.map(async (name) => [name, await requirersOf(name, family, system)] as const),
  );
  const neededBy = neededOf(new Map(requirers), isAdded);
  const free = own.filter((name) => !neededBy.has(name));
  if (family !== 'debian' || free.length === 0) return { names: free, neededBy };
  const unneeded = await wouldRemove(['autoremove', ...free], system);
  const names = [...new Set([...free, ...unneeded.filter((name) => isAdded.has(name) && name !== KEPT)])];
  const others = (await wouldRemove(['remove', ...names], system)).filter((name) => !names.includes(name));
  // Others need any of these, but no certain one.
  return others.length > 0 ? { names: [], neededBy: new Map(own.map((name) => [name, others])) } : { names, neededBy };
}

/** The packages that need this one. */
async function requirersOf(
  name: string,
  family: Exclude<Family, 'other'>,
  system: Pick<System, 'run'>,
): Promise<readonly string[]> {
  if (family === 'debian') return (await wouldRemove(['remove', name], system)).filter((each) => each !== name);
  if (family === 'arch') {
    const { stdout } = await system.run('pacman', ['-Qi', name], { withinMs: WITHIN_MS });
    const list = /^Required By\s*:((?:.*)(?:\n\s.*)*)/m.exec(stdout)?.[1] ?? '';
    return list.split(/\s+/).filter((each) => each !== '' && each !== 'None');
  }
  const words = ['-q', '--whatrequires', '--qf', '%{NAME}\\n', name];
  const { status, stdout } = await system.run('rpm', words, { withinMs: WITHIN_MS });
  return status === 'ok' ? stdout.split('\n').filter((each) => each !== '') : [];
}

/** The packages that stay, because others need them, or one of them that stays does. */
function neededOf(
  requirers: ReadonlyMap<string, readonly string[]>,
  isAdded: ReadonlySet<string>,
): Map<string, readonly string[]> {
  const needed = new Map<string, readonly string[]>();
  for (let before = -1; before < needed.size; ) {
    before = needed.size;
    for (const [name, all] of requirers) {
      const others = all.filter((each) => !isAdded.has(each) || needed.has(each));
      if (others.length > 0) needed.set(name, others);
    }
  }
  return needed;
}

/** Otherwise apt keeps what has come with setup when some other package merely suggests it. */
const SUGGESTED_TOO = ['-o', 'APT::AutoRemove::SuggestsImportant=false'] as const;

/** Reads the lines `Remv dkms [3.0.10-8]` of a try. */
async function wouldRemove(args: readonly string[], system: Pick<System, 'run'>): Promise<string[]> {
  const { stdout } = await system.run('apt-get', [...SUGGESTED_TOO, '-s', ...args], { withinMs: WITHIN_MS });
  return [...stdout.matchAll(/^(?:Remv|Purg) (\S+)/gm)].map(([, name = '']) => name);
}
