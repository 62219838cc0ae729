import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Ran, System } from '../../system/system.ts';
import { type FakeSystem, fakeSystem } from '../../system/testing/fake-system.ts';
import type { CommandResult } from '../root-shell.ts';
import { words } from './words.ts';

/** A distribution as its package manager knows it. */
export interface FakeDistribution {
  readonly osRelease: string;
  readonly kernel: string;
  /** Each package that can be installed, with what it needs. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
  /** The version of v4l2loopback. */
  readonly version: string;
}

interface Device {
  readonly name: string;
  readonly number: number;
  readonly exclusive: boolean;
}

export interface FakeMachineOptions {
  readonly distribution: FakeDistribution;
  readonly rise?: 'root' | 'sudo' | 'pkexec' | 'none';
  /** Devices of a module that is loaded already. */
  readonly devices?: readonly Device[];
  /** Some program has one of these devices open. */
  readonly used?: boolean;
  readonly files?: Readonly<Record<string, string>>;
  readonly firewall?: 'none' | 'ufw' | 'firewalld' | 'nftables';
  readonly atScreen?: boolean;
  /** There are both sudo and pkexec, and sudo is for this user or not. */
  readonly isSudoer?: boolean;
  /** One of the sources of packages is gone, which has nothing to do with v4l2loopback. */
  readonly hasDeadSource?: boolean;
}

/** DKMS compiles a module only if the headers are there. */
const MODULES = new Set(['v4l2loopback-dkms', 'akmod-v4l2loopback', 'v4l2loopback-kmp-default']);
/** The packages with the program v4l2loopback-ctl. */
const TOOLS = ['v4l2loopback-utils', 'v4l2loopback'] as const;
const QUIET = 'env DEBIAN_FRONTEND=noninteractive';

/**
 * A computer whose commands do what the real ones do to packages, the module, groups and firewalls, and refuse what the
 * real ones refuse. What a shell does to files is done by a real shell, below the folder of the computer.
 */
export class FakeMachine implements Disposable {
  readonly system: System;
  readonly commands: string[] = [];
  readonly #options: FakeMachineOptions;
  readonly #system: FakeSystem;
  readonly #installed = new Set<string>(['bash', 'gcc']);
  /** Those that nobody has asked for. */
  readonly #auto = new Set<string>();
  #hasUpdated = false;
  #devices: Device[] | undefined;
  #groups: string[] = [];
  #serviceRuns = false;
  readonly #ports = new Set<string>();
  /** Packages that have nothing to do with setup, each with what it needs. */
  readonly #others = new Map<string, readonly string[]>();

  constructor(options: FakeMachineOptions) {
    this.#options = options;
    const { distribution, rise = 'sudo', files = {}, firewall, devices } = options;
    const { kernel, osRelease } = distribution;
    this.#system = fakeSystem({
      kernel,
      user: { id: rise === 'root' ? 0 : 1000, name: rise === 'root' ? 'root' : 'anna', groups: [1000] },
      files: {
        '/etc/os-release': osRelease,
        [`/lib/modules/${kernel}/modules.dep`]: '',
        ...(firewall === 'ufw' ? { '/etc/ufw/ufw.conf': 'ENABLED=yes\n', '/etc/ufw/user.rules': '' } : {}),
        ...(firewall === 'nftables' ? { '/etc/nftables.conf': NFTABLES } : {}),
        ...files,
      },
    });
    this.#devices = undefined;
    if (devices !== undefined) {
      for (const name of Object.keys(distribution.packages).filter((each) => MODULES.has(each))) {
        this.#installed.add(name);
        this.#build();
      }
      this.#setDevices([...devices]);
    }
    this.#writeGroups();
    this.system = { ...this.#system, run: async (command, args) => this.#ask(command, args) };
  }

  [Symbol.dispose](): void {
    this.#system[Symbol.dispose]();
  }

  get installed(): ReadonlySet<string> {
    return new Set(this.#installed);
  }

  /** The service of this program has all devices open. */
  set serviceRuns(runs: boolean) {
    this.#serviceRuns = runs;
    this.#setDevices(this.#devices);
  }

  /** Somebody installs a package that needs some of those that are there. */
  installOther(name: string, needs: readonly string[]): void {
    this.#others.set(name, needs);
    this.#installed.add(name);
  }

  removeOther(name: string): void {
    this.#others.delete(name);
    this.#installed.delete(name);
  }

  /** Runs a command of setup as the administrator. */
  asRoot(text: string): CommandResult {
    this.commands.push(text);
    if (this.#options.rise === 'none') return failed('anna is not in the sudoers file.');
    if (/^(mkdir|rm|if|printf|sed) /.test(text)) return this.#inShell(text);
    const port = /\d+(?=\/tcp)|(?<=dport )\d+/.exec(text)?.[0] ?? '';
    if (text.startsWith('for handle in $(nft ')) return this.#port('nftables', port, false);
    const [first = '', second] = text.split(' && ');
    if (second !== undefined) {
      const result = this.asRoot(first);
      return result.ok ? this.asRoot(second) : result;
    }
    const [command = '', ...args] = words(text.startsWith(QUIET) ? text.slice(QUIET.length + 1) : text);
    switch (command) {
      case 'apt-get':
        return this.#apt(args[0] === '-o' ? args.slice(2) : args);
      case 'dnf':
        return this.#dnf(args);
      case 'pacman':
        return this.#pacman(args);
      case 'zypper':
        return this.#zypper(args);
      case 'akmods':
      case 'dkms':
        return this.#build();
      case 'modprobe':
        return args[0] === '-r' ? this.#unload() : this.#load(args.slice(1));
      case 'v4l2loopback-ctl':
        return this.#control(args);
      case 'usermod':
        return this.#setGroups([...this.#groups, 'anna']);
      case 'gpasswd':
        return this.#setGroups(this.#groups.filter((name) => name !== 'anna'));
      case 'ufw':
        return this.#port('ufw', port, args[0] === 'allow');
      case 'firewall-cmd':
        return this.#port(
          'firewalld',
          port,
          args.some((arg) => arg.startsWith('--add-port')),
        );
      case 'nft':
        return this.#port('nftables', port, true);
      case 'udevadm':
        return done();
      default:
        return failed(`sh: 1: ${command}: not found`);
    }
  }

  #inShell(text: string): CommandResult {
    const root = this.#system.root;
    const { status, stderr } = spawnSync('sh', ['-c', text.replaceAll('/etc/', `${root}/etc/`)], { encoding: 'utf8' });
    return { ok: status === 0, output: stderr };
  }

  #ask(command: string, args: readonly string[]): Ran {
    const line = [command, ...args].join(' ');
    const { rise = 'sudo', firewall, atScreen = true, isSudoer, distribution } = this.#options;
    const { osRelease, version } = distribution;
    const isManager = (name: string): boolean => osRelease.includes(`manager=${name}`);
    if (line === 'sudo -V') return ran(rise === 'sudo');
    if (line === 'pkexec --version') return ran(rise === 'pkexec' || isSudoer !== undefined);
    if (line === 'sudo -n true') return ran(isSudoer === true);
    if (command === 'loginctl') return ran(true, atScreen ? 'Display=2\n' : 'Display=\n');
    if (command === 'modinfo') return ran(true, args[1] === 'version' ? `${version}\n` : '\n');
    if (command === 'dpkg-query' && isManager('apt'))
      return ran(true, [...this.#installed].map((name) => `install ok installed ${name}\n`).join(''));
    if (command === 'rpm' && args[0] === '-qa') return ran(true, `${[...this.#installed].join('\n')}\n`);
    if (command === 'rpm') {
      const needing = this.#requirers(args.at(-1) ?? '');
      return needing.length > 0 ? ran(true, `${needing.join('\n')}\n`) : ran(false, `no package requires it\n`);
    }
    if (line.startsWith('pacman -Qi '))
      return ran(
        true,
        `Required By     : ${this.#requirers(args.at(-1) ?? '').join('  ') || 'None'}\nOptional For    : None\n`,
      );
    if (line === 'pacman -Qq') return ran(true, `${[...this.#installed].join('\n')}\n`);
    if (command === 'apt-cache') return ran(true, `v4l2loopback-dkms:\n  Candidate: ${version}-2\n`);
    if (command === 'pacman') return ran(true, `Version         : ${version}-1\n`);
    if (command === 'apt-get' && args.includes('-s'))
      return ran(true, this.#tryRemoval(args.slice(args.indexOf('-s') + 1)));
    if (command === 'firewall-cmd' && firewall === 'firewalld') {
      if (args[0] === '--state') return ran(true, 'running\n');
      if (args[0] === '--get-active-zones') return ran(true, 'public\n  interfaces: eth0\n');
      return ran(
        true,
        `public (active)\n  target: default\n  ports: ${[...this.#ports].map((port) => `${port}/tcp`).join(' ')}\n`,
      );
    }
    if (command === 'nft' && firewall === 'nftables') return ran(true, this.#ruleset());
    return { status: 'missing', stdout: '', stderr: '' };
  }

  #apt([action = '', ...args]: readonly string[]): CommandResult {
    if (action === 'update') {
      this.#hasUpdated = true;
      if (this.#options.hasDeadSource !== true) return done();
      return failed("E: The repository 'https://ppa.example noble Release' does not have a Release file.");
    }
    const names = args.filter((arg) => arg !== '-y');
    if (action === 'purge') {
      const refused = 'You have asked that the sudo package be removed, but no root password has been set.';
      return names.includes('sudo') ? failed(refused) : this.#remove(names);
    }
    const unknown = names.find((name) => !this.#isKnown(name) || !this.#hasUpdated);
    if (unknown !== undefined) return failed(`E: Unable to locate package ${unknown}`);
    return this.#install(names);
  }

  #dnf([action, ...args]: readonly string[]): CommandResult {
    const names = args.filter((arg) => arg !== '-y');
    if (action === 'remove') return this.#remove([...names, ...this.#unneeded(names)]);
    const version = /VERSION_ID=(\d+)/.exec(this.#options.distribution.osRelease)?.[1];
    for (const name of names) {
      if (name === `https://mirrors.rpmfusion.org/free/fedora/rpmfusion-free-release-${version}.noarch.rpm`) {
        this.#installed.add('rpmfusion-free-release');
        this.write('/etc/yum.repos.d/rpmfusion-free.repo', '');
        continue;
      }
      const needsFusion = name.includes('v4l2loopback') && !this.#installed.has('rpmfusion-free-release');
      if (!this.#isKnown(name) || needsFusion)
        return failed(`No match for argument: ${name}\nError: Unable to find a match: ${name}`);
      const result = this.#install([name]);
      if (!result.ok) return result;
    }
    return done();
  }

  #pacman([action, ...args]: readonly string[]): CommandResult {
    const names = args.filter((arg) => !arg.startsWith('--'));
    if (!args.includes('--noconfirm')) return failed(':: Proceed with installation? [Y/n] error: no input');
    if (action === '-Rs') return this.#remove([...names, ...this.#unneeded(names)]);
    const unknown = names.find((name) => !this.#isKnown(name));
    return unknown === undefined ? this.#install(names) : failed(`error: target not found: ${unknown}`);
  }

  #zypper([flag, action, ...args]: readonly string[]): CommandResult {
    if (flag !== '--non-interactive') return failed('Continue? [y/n/v/...? shows all options] (y): no input');
    const names = args.filter((arg) => !arg.startsWith('--'));
    if (action === 'remove') return this.#remove([...names, ...this.#unneeded(names)]);
    const unknown = names.find((name) => !this.#isKnown(name));
    return unknown === undefined ? this.#install(names) : failed(`No provider of '${unknown}' found.`);
  }

  #isKnown(name: string): boolean {
    return Object.hasOwn(this.#options.distribution.packages, name);
  }

  #install(names: readonly string[]): CommandResult {
    const { packages, kernel } = this.#options.distribution;
    for (const name of names) {
      for (const needed of packages[name] ?? []) {
        if (!this.#installed.has(needed)) this.#auto.add(needed);
        this.#installed.add(needed);
      }
      this.#installed.add(name);
      this.#auto.delete(name);
      if (name.includes('headers') || name.startsWith('kernel-devel'))
        this.write(`/lib/modules/${kernel}/build/Makefile`, '');
    }
    return names.some((name) => MODULES.has(name) && !name.startsWith('akmod')) ? this.#build() : done();
  }

  #requirers(name: string): string[] {
    return [...this.#others].flatMap(([other, needs]) => (needs.includes(name) ? [other] : []));
  }

  /** What needs a package goes with it. */
  #remove(names: readonly string[]): CommandResult {
    const { kernel, version } = this.#options.distribution;
    for (const name of new Set(names.flatMap((each) => [each, ...this.#requirers(each)]))) {
      if (!this.#installed.delete(name)) return failed(`E: ${name} is not installed`);
      this.#auto.delete(name);
      if (name === 'rpmfusion-free-release') this.remove('/etc/yum.repos.d/rpmfusion-free.repo');
      if (name.includes('headers') || name.startsWith('kernel-devel')) this.remove(`/lib/modules/${kernel}/build`);
      if (!MODULES.has(name)) continue;
      this.write(`/lib/modules/${kernel}/modules.dep`, '');
      this.remove(`/usr/src/v4l2loopback-${version}`);
      this.remove(`/lib/modules/${kernel}/updates`);
    }
    return done();
  }

  /** What nobody has asked for and nothing needs any more. */
  #unneeded(names: readonly string[]): string[] {
    const { packages } = this.#options.distribution;
    const left = [...this.#installed].filter((name) => !names.includes(name));
    return [...this.#auto].filter((name) => !left.some((other) => packages[other]?.includes(name) === true));
  }

  #tryRemoval([action, ...names]: readonly string[]): string {
    const unneeded = action === 'autoremove' ? this.#unneeded(names) : [];
    const all = new Set([...names, ...unneeded].flatMap((each) => [each, ...this.#requirers(each)]));
    return [...all].map((name) => `Remv ${name} [1.0]\n`).join('');
  }

  #build(): CommandResult {
    const { kernel, version } = this.#options.distribution;
    const isPrebuilt = this.#installed.has('v4l2loopback-kmp-default') || this.#options.devices !== undefined;
    this.write(`/usr/src/v4l2loopback-${version}/dkms.conf`, '');
    if (!isPrebuilt && !this.#system.has(`/lib/modules/${kernel}/build/Makefile`)) {
      return failed('Error! Your kernel headers for kernel cannot be found.');
    }
    this.write(`/lib/modules/${kernel}/updates/v4l2loopback.ko`, '');
    this.write(`/lib/modules/${kernel}/modules.dep`, 'updates/v4l2loopback.ko:\n');
    return done();
  }

  #load(options: readonly string[]): CommandResult {
    const folder = '/etc/modprobe.d';
    const text = this.#system
      .names(folder)
      .map((name) => this.#system.text(join(folder, name)) ?? '')
      .join('\n');
    if (!this.#system.has(`/lib/modules/${this.#options.distribution.kernel}/updates/v4l2loopback.ko`)) {
      return failed('modprobe: FATAL: Module v4l2loopback not found in directory /lib/modules');
    }
    if (this.#devices !== undefined) return done();
    const devices = kernelDevices([...words(text.replaceAll('\n', ' ')), ...options]);
    if (devices.length > 8) return failed("modprobe: ERROR: could not insert 'v4l2loopback': Invalid argument");
    this.#setDevices(devices);
    return done();
  }

  #unload(): CommandResult {
    if (this.#isUsed) return failed('modprobe: FATAL: Module v4l2loopback is in use.');
    this.#setDevices(undefined);
    return done();
  }

  #control([action, ...args]: readonly string[]): CommandResult {
    if (!this.#hasControl || !TOOLS.some((name) => this.#installed.has(name)))
      return failed('sh: 1: v4l2loopback-ctl: not found');
    const path = args.at(-1) ?? '';
    const number = Number(/\d+$/.exec(path)?.[0]);
    const devices = this.#devices ?? [];
    if (action === 'delete') {
      if (this.#serviceRuns) return failed('failed to delete device: Device or resource busy');
      this.#setDevices(devices.filter((device) => device.number !== number));
      return done();
    }
    if (devices.some((device) => device.number === number)) return failed('failed to create device: File exists');
    this.#setDevices([...devices, { name: args[1] ?? '', number, exclusive: args[3] === '1' }]);
    return done();
  }

  get #hasControl(): boolean {
    return !this.#options.distribution.version.startsWith('0.12');
  }

  get #isUsed(): boolean {
    const { used, devices } = this.#options;
    return (used === true && devices !== undefined) || (this.#serviceRuns && this.#devices !== undefined);
  }

  #setDevices(devices: Device[] | undefined): void {
    for (const folder of ['/sys/class/video4linux', '/sys/module/v4l2loopback', '/dev']) this.remove(folder);
    this.#devices = devices;
    if (devices === undefined) return;
    const list = (value: (device: Device) => unknown): string => `${devices.map(value).join(',')}\n`;
    this.write('/sys/module/v4l2loopback/version', `${this.#options.distribution.version}\n`);
    this.write('/sys/module/v4l2loopback/refcnt', this.#isUsed ? '1\n' : '0\n');
    this.write(
      '/sys/module/v4l2loopback/parameters/exclusive_caps',
      list(({ exclusive }) => (exclusive ? 'Y' : 'N')),
    );
    this.write(
      '/sys/module/v4l2loopback/parameters/video_nr',
      list(({ number }) => number),
    );
    if (this.#hasControl) this.write('/dev/v4l2loopback', '');
    for (const { name, number } of devices) {
      this.write(`/sys/class/video4linux/video${number}/name`, `${name}\n`);
      this.write(`/sys/class/video4linux/video${number}/max_openers`, '10\n');
      this.write(`/dev/video${number}`, '');
    }
  }

  #setGroups(members: string[]): CommandResult {
    this.#groups = members;
    this.#writeGroups();
    return done();
  }

  #writeGroups(): void {
    this.write('/etc/group', `root:x:0:\nvideo:x:44:${this.#groups.join(',')}\n`);
  }

  #port(firewall: string, port: string, isOpen: boolean): CommandResult {
    if (firewall !== this.#options.firewall) return failed(`sh: 1: ${firewall}: not found`);
    if (isOpen) this.#ports.add(port);
    else this.#ports.delete(port);
    if (firewall === 'ufw') {
      const rules = [...this.#ports].map((each) => `### tuple ### allow tcp ${each} 0.0.0.0/0 any 0.0.0.0/0 in\n`);
      this.write('/etc/ufw/user.rules', rules.join(''));
    }
    return done();
  }

  #ruleset(): string {
    const rules = [...this.#ports].map((port) => `\t\ttcp dport ${port} accept comment "rtmp-vcam"\n`);
    return `table inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n${rules.join('')}\t}\n}\n`;
  }

  write(path: string, text: string): void {
    const file = join(this.#system.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  remove(path: string): void {
    rmSync(join(this.#system.root, path), { recursive: true, force: true });
  }
}

const NFTABLES = '#!/usr/sbin/nft -f\nflush ruleset\n';

/** What the kernel makes of options: the last one of a kind counts, and it takes away the outer quotes alone. */
function kernelDevices(options: readonly string[]): Device[] {
  const value = (key: string): string[] => {
    const last = options.findLast((option) => option.startsWith(`${key}=`));
    return last === undefined ? [] : last.slice(key.length + 1).split(',');
  };
  const [names, numbers, caps] = [value('card_label'), value('video_nr'), value('exclusive_caps')];
  const count = Number(value('devices')[0] ?? Math.max(1, numbers.length));
  return Array.from({ length: count }, (_, index) => {
    const number = Number(numbers[index] ?? index);
    return { name: names[index] || `Dummy video device (0x000${index})`, number, exclusive: caps[index] === '1' };
  });
}

function done(): CommandResult {
  return { ok: true, output: '' };
}

function failed(output: string): CommandResult {
  return { ok: false, output };
}

function ran(isOk: boolean, stdout = ''): Ran {
  return { status: isOk ? 'ok' : 'failed', stdout, stderr: '' };
}
