import { type Distribution, distributionOf } from '../system/distribution.ts';
import { activeZones, type Firewall, firewallOf } from '../system/firewall.ts';
import { type Membership, membershipOf } from '../system/groups.ts';
import { hasHeaders, hasKernelFiles } from '../system/headers.ts';
import { type Loopback, loopbackOf } from '../system/loopback.ts';
import { type SecureBoot, secureBootOf } from '../system/secure-boot.ts';
import type { System } from '../system/system.ts';
import type { Change } from './change.ts';
import { LINKS_FILE, LOAD_FILE, OPTIONS_FILE } from './own-files.ts';
import { installedPackages, packageVersion, type Removal, removalOf } from './package-manager.ts';

/** How commands of the administrator are run; `none` if this user cannot run any. */
export type Rise = 'root' | 'sudo' | 'pkexec' | 'none';

/** What plans are made of. */
export interface Facts {
  readonly distribution: Distribution;
  readonly kernel: string;
  /** There are files for the kernel that runs. There are none in containers, and after an update until the next start. */
  readonly hasKernelFiles: boolean;
  readonly hasHeaders: boolean;
  readonly loopback: Loopback;
  /** Some program has a device of the module open. */
  readonly isModuleUsed: boolean;
  /** The version of v4l2loopback that the package manager would install; undefined if it does not say. */
  readonly offered: string | undefined;
  readonly secureBoot: SecureBoot;
  readonly rise: Rise;
  /** The names of all packages. */
  readonly installed: ReadonlySet<string>;
  /** RPM Fusion is a source of packages. */
  readonly hasRpmFusion: boolean;
  /** The files of setup that exist, with their texts. */
  readonly files: ReadonlyMap<string, string>;
  /** Options of v4l2loopback in the files of others. */
  readonly otherOptions: string;
  /** A file of somebody else loads the module when the computer starts. */
  readonly isLoadedByOthers: boolean;
  /** The numbers of all video devices. */
  readonly videoNumbers: readonly number[];
  readonly hasUdev: boolean;
  readonly user: string | undefined;
  readonly isAdministrator: boolean;
  readonly video: Membership;
  /** This user sits at the screen of this computer, and may use its cameras. */
  readonly isAtScreen: boolean;
  /** The firewall and each port that senders of other computers connect to. */
  readonly firewalls: ReadonlyMap<number, Firewall>;
  /** The zones of firewalld that have networks. */
  readonly zones: readonly string[];
  /** PipeWire can be used; otherwise why not. */
  readonly pipewire: 'usable' | { readonly problem: string; readonly fix: string };
  /** `running`: it runs, and starts when this user logs in. `stopped`: it is installed, and one of these is not so. */
  readonly service: 'running' | 'stopped' | 'absent' | 'no systemd' | 'no session';
  /** What runs in a terminal has the port and the camera that the service needs. */
  readonly otherCopy: { readonly pid: number } | undefined;
  /** Why a service cannot start this program from where it is; undefined if it can. */
  readonly pathProblem: { readonly problem: string; readonly fix: string } | undefined;
  /** Which cameras have a microphone: none of them has a setting of it when this is `off`. */
  readonly mic: 'on' | 'off';
  /** What setup has changed before. */
  readonly changes: readonly Change[];
}

/** What comes from elsewhere than the system's files and commands. */
type OtherFacts = Pick<Facts, 'pipewire' | 'mic' | 'changes'> & ServiceFacts;

/** What is known of the service. */
export type ServiceFacts = Pick<Facts, 'service' | 'otherCopy' | 'pathProblem'>;

/** A program of this user runs, as the service or in a terminal. */
export function isRunning({ service, otherCopy }: ServiceFacts): boolean {
  return service === 'running' || otherCopy !== undefined;
}

const MODPROBE_FOLDERS = ['/etc/modprobe.d', '/run/modprobe.d', '/usr/lib/modprobe.d', '/lib/modprobe.d'] as const;
const LOAD_FOLDERS = ['/etc/modules-load.d', '/run/modules-load.d', '/usr/lib/modules-load.d'] as const;

/** Looks at the computer without changing it. `ports`: those that senders of other computers connect to. */
export async function factsOf(system: System, ports: readonly number[], others: OtherFacts): Promise<Facts> {
  const distribution = distributionOf(system);
  const [loopback, secureBoot, rise, installed, offered, firewalls, zones, isAtScreen] = await Promise.all([
    loopbackOf(system),
    secureBootOf(system),
    riseOf(distribution, system),
    installedPackages(distribution.family, system),
    packageVersion(distribution.family, system),
    Promise.all(ports.map(async (port) => [port, await firewallOf(system, port)] as const)),
    system.run('firewall-cmd', ['--get-active-zones']),
    sitsAtScreen(system),
  ]);
  const { kernel, user } = system;
  return {
    ...others,
    distribution,
    kernel,
    hasKernelFiles: hasKernelFiles(system),
    hasHeaders: hasHeaders(system),
    loopback,
    isModuleUsed: Number(system.text('/sys/module/v4l2loopback/refcnt') ?? 0) > 0,
    offered,
    secureBoot,
    rise,
    installed,
    hasRpmFusion: system.has('/etc/yum.repos.d/rpmfusion-free.repo'),
    files: filesOf(system, others.changes),
    otherOptions: othersIn(MODPROBE_FOLDERS, system),
    isLoadedByOthers: /^\s*v4l2loopback\s*$/m.test(
      `${othersIn(LOAD_FOLDERS, system)}\n${system.text('/etc/modules') ?? ''}`,
    ),
    videoNumbers: system.names('/sys/class/video4linux').flatMap((name) => {
      const number = /^video(\d+)$/.exec(name)?.[1];
      return number === undefined ? [] : [Number(number)];
    }),
    hasUdev: system.has('/run/udev/control'),
    user: user.name,
    isAdministrator: user.id === 0,
    video: membershipOf('video', system),
    isAtScreen,
    firewalls: new Map(firewalls),
    zones: zones.status === 'ok' ? activeZones(zones.stdout) : [],
  };
}

/** What removing the packages that setup has added would remove. */
export async function removalIn({ changes, distribution }: Facts, system: System): Promise<Removal> {
  const packages = changes.filter((change) => change.kind === 'packages');
  const asked = packages.flatMap((change) => change.asked);
  const added = packages.flatMap((change) => change.added);
  return removalOf(distribution.family, { asked, added }, system);
}

/**
 * Where Debian was installed with a password for root, its first user may not use sudo. Then pkexec asks for that password.
 */
async function riseOf({ family }: Distribution, system: System): Promise<Rise> {
  if (system.user.id === 0) return 'root';
  const [sudo, pkexec] = await Promise.all([system.run('sudo', ['-V']), system.run('pkexec', ['--version'])]);
  if (sudo.status !== 'ok') return pkexec.status === 'ok' ? 'pkexec' : 'none';
  if (pkexec.status !== 'ok' || family !== 'debian') return 'sudo';
  const isMember = ['sudo', 'admin'].some((group) => membershipOf(group, system) === 'in');
  // Users can also be named in /etc/sudoers, which only the administrator may read.
  return isMember || (await system.run('sudo', ['-n', 'true'])).status === 'ok' ? 'sudo' : 'pkexec';
}

function filesOf(system: System, changes: readonly Change[]): Map<string, string> {
  const changed = changes.flatMap((change) => {
    if (change.kind === 'mic') return [change.file];
    return change.kind === 'file' || change.kind === 'line' ? [change.path] : [];
  });
  const paths = new Set([LOAD_FILE, OPTIONS_FILE, LINKS_FILE, '/etc/nftables.conf', ...changed]);
  return new Map(
    [...paths].flatMap((path) => {
      const text = system.text(path);
      return text === undefined ? [] : [[path, text] as const];
    }),
  );
}

/** The texts of the files in these folders that are not those of setup. */
function othersIn(folders: readonly string[], system: System): string {
  const own: readonly string[] = [LOAD_FILE, OPTIONS_FILE];
  const files = folders.flatMap((folder) => system.names(folder).map((name) => `${folder}/${name}`));
  const others = files.filter((file) => file.endsWith('.conf') && !own.includes(file));
  return others.map((file) => system.text(file) ?? '').join('\n');
}

/** logind names the graphical session of a user. Only its user may use cameras without being in a group. */
async function sitsAtScreen(system: System): Promise<boolean> {
  const { stdout } = await system.run('loginctl', ['show-user', String(system.user.id), '--property=Display']);
  return /^Display=\S/m.test(stdout);
}
