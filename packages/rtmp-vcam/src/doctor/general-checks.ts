import { accessSync, constants, statfsSync } from 'node:fs';
import { i420Size } from '@rtmp-vcam/video-pipeline';
import type { Distribution } from '../system/distribution.ts';
import { membershipOf } from '../system/groups.ts';
import type { System } from '../system/system.ts';
import { LocalName } from '../urls/local-name.ts';
import { hardwarePorts, networkOf } from '../urls/network-names.ts';
import { addressesOf, isLoopback, isOneAddress } from '../urls/push-urls.ts';
import { VERSION } from '../version.ts';
import { checkAddresses } from './checks/addresses.ts';
import { checkClock } from './checks/clock.ts';
import { checkConfig } from './checks/config.ts';
import { checkHardware } from './checks/hardware.ts';
import { checkKeyFiles } from './checks/key-files.ts';
import { checkMdnsName } from './checks/mdns-name.ts';
import { checkNewerVersion } from './checks/newer-version.ts';
import { checkPort, type PortUse } from './checks/port.ts';
import { checkSharedMemory } from './checks/shared-memory.ts';
import type { Planned } from './examination.ts';
import type { MediaReport } from './probes/media-report.ts';
import type { Subject } from './subject.ts';

const group = 'This computer';
/** The slots of a frame ring. */
const SLOTS = 4;

interface ComputerOptions {
  readonly subject: Subject;
  readonly system: System;
  readonly distribution: Distribution;
  readonly media: MediaReport;
  readonly online: boolean;
}

export function computerChecks({ subject, system, distribution, media, online }: ComputerOptions): Planned[] {
  const { config, configError, running, secretFiles } = subject;
  const { file, warnings } = config;
  const needed = config.cameras.reduce((sum, { size }) => sum + SLOTS * i420Size(size.width, size.height), 0);
  const isLinux = system.platform === 'linux';
  const onLinux: Planned[] = [
    {
      check: 'shared-memory',
      group,
      look: () => checkSharedMemory({ folder: sharedMemoryFolder(), needed, isRunning: running !== undefined }),
    },
    { check: 'clock', group, look: async () => checkClock(new Date(), await system.run('timedatectl', ['show'])) },
  ];
  const newer: Planned = {
    check: 'newer-version',
    group,
    look: async () =>
      checkNewerVersion(VERSION, await system.run('npm', ['view', 'rtmp-vcam', 'version'], { withinMs: 15_000 })),
  };
  return [
    {
      check: 'hardware-decoder',
      group,
      look: () => checkHardware({ ...card(system), ...base(system, distribution), decoder: media.hardware }),
    },
    { check: 'config', group, look: () => checkConfig({ file, error: configError, warnings }) },
    { check: 'key-files', group, look: () => checkKeyFiles(secretFiles) },
    ...(isLinux ? onLinux : []),
    ...(online ? [newer] : []),
  ];
}

function base(
  { kernel, has }: System,
  distribution: Distribution,
): Pick<Parameters<typeof checkHardware>[0], 'kernel' | 'distribution' | 'hasRpmFusion'> {
  // The driver for AMD is in the one part, and that for Intel in the other.
  const hasRpmFusion = ['free', 'nonfree'].every((part) => has(`/etc/yum.repos.d/rpmfusion-${part}.repo`));
  return { kernel, distribution, hasRpmFusion };
}

const RENDER_NODE = '/dev/dri/renderD128';

function card(
  system: System,
): Pick<Parameters<typeof checkHardware>[0], 'hasCard' | 'vendor' | 'mayOpen' | 'membership'> {
  return {
    hasCard: system.has(RENDER_NODE),
    vendor: system.text('/sys/class/drm/renderD128/device/vendor')?.trim(),
    mayOpen: mayOpen(RENDER_NODE),
    membership: membershipOf('render', system),
  };
}

function mayOpen(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function sharedMemoryFolder(): { free: number; size: number } | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync('/dev/shm');
    return { free: bavail * bsize, size: blocks * bsize };
  } catch {
    return undefined;
  }
}

/** `use` is undefined if no port is opened, because every stream is pulled. */
export function networkChecks(
  { config, running, port }: Subject,
  use: PortUse | undefined,
  { family }: Distribution,
): Planned[] {
  if (use === undefined) return [];
  const { host } = config.options;
  return [
    {
      check: 'port',
      group: 'Network',
      // Any free port, which there always is.
      look: () => (port === 0 ? undefined : checkPort({ port, host, running: running?.pid, use })),
    },
    {
      check: 'addresses',
      group: 'Network',
      look: async () => {
        if (use === 'foreign') return undefined;
        const ports = await hardwarePorts();
        return checkAddresses(namedAddresses(host, ports), host);
      },
    },
    {
      check: 'mdns-name',
      group: 'Network',
      look: async () => {
        if (isOneAddress(host)) return undefined;
        const hasNetwork = namedAddresses(host, new Map()).some(
          ({ reach, kind }) => reach === 'network' && kind === 'hardware',
        );
        return checkMdnsName({ name: await new LocalName().find(), hasNetwork, family });
      },
    },
  ];
}

function namedAddresses(
  host: string | undefined,
  ports: ReadonlyMap<string, string>,
): (ReturnType<typeof addressesOf>[number] & { label: string; kind: 'hardware' | 'vpn' | 'virtual' })[] {
  return addressesOf(host).map((address) => {
    if (address.network === undefined) {
      return { ...address, label: 'this computer', kind: isLoopback(address.address) ? 'virtual' : 'hardware' };
    }
    const { name, kind } = networkOf(address.network, { ports });
    return { ...address, label: name, kind };
  });
}
