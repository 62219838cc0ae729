import { neededVersion } from '../system/loopback.ts';
import { installCommand } from '../system/packages.ts';
import { comesSigned, isSignedByDistribution } from '../system/secure-boot.ts';
import { isBelow } from '../system/versions.ts';
import type { Facts } from './facts.ts';

/** Why there can be no v4l2loopback on this computer, and what a person can do about it. */
export interface Obstacle {
  readonly text: string;
  /** Undefined if there is nothing to do. */
  readonly fix: string | undefined;
}

const EL: readonly string[] = ['rhel', 'centos', 'rocky', 'almalinux', 'ol'];

/** What keeps setup from making a camera device; undefined if nothing does. */
export function obstacleOf(facts: Facts): Obstacle | undefined {
  const { loopback, rise } = facts;
  if (loopback.loaded) return rise === 'none' && !loopback.hasControl ? NO_ROOT : undefined;
  return (
    platformObstacle(facts) ??
    (rise === 'none' ? NO_ROOT : undefined) ??
    secureBootObstacle(facts) ??
    buildObstacle(facts)
  );
}

export const NO_ROOT = {
  text: 'Installing v4l2loopback needs an administrator, and this user has neither sudo nor pkexec',
  fix: 'Ask the administrator of this computer to run: rtmp-vcam setup',
} as const satisfies Obstacle;

function platformObstacle(facts: Facts): Obstacle | undefined {
  return kernelObstacle(facts) ?? (facts.loopback.file === undefined ? packagesObstacle(facts) : undefined);
}

/** Why no module can be built for the kernel that runs, on any distribution. */
export function kernelObstacle({
  kernel,
  hasKernelFiles,
  loopback,
}: Pick<Facts, 'kernel' | 'hasKernelFiles'> & { readonly loopback: Pick<Facts['loopback'], 'file'> }):
  | Obstacle
  | undefined {
  // Its kernel comes from Microsoft, and no distribution has headers for it.
  if (/microsoft/i.test(kernel) && loopback.file === undefined) {
    return {
      text: `This Linux runs in Windows (WSL), whose kernel ${kernel} has no v4l2loopback`,
      fix: 'Apps of Windows would not see a camera of WSL either: OBS Studio for Windows has a virtual camera for them.',
    };
  }
  if (!hasKernelFiles) {
    return {
      text: `There are no files for the kernel that runs (${kernel}), so no module can be loaded`,
      fix: 'After an update of the kernel: restart the computer, and run rtmp-vcam setup again. In a container: run it on the computer itself.',
    };
  }
  return undefined;
}

/** Why setup cannot install the module on this distribution. */
export function packagesObstacle({
  distribution: { family, isImmutable, id, name },
}: {
  readonly distribution: Pick<Facts['distribution'], 'family' | 'isImmutable' | 'id' | 'name'>;
}): Obstacle | undefined {
  if (isImmutable) {
    return {
      text: `The system files of ${name} cannot be changed, so v4l2loopback cannot be installed`,
      fix: undefined,
    };
  }
  if (family === 'other' || EL.includes(id)) {
    return {
      text: `rtmp-vcam setup does not know the packages of ${name}`,
      fix: 'Install v4l2loopback and the headers of the kernel with its package manager, and run rtmp-vcam setup again: it does the rest.',
    };
  }
  return undefined;
}

function secureBootObstacle({
  secureBoot: { state, certificate },
  loopback,
  distribution,
  kernel,
}: Facts): Obstacle | undefined {
  if (state !== 'on' || isSignedByDistribution(loopback)) return undefined;
  if (certificate?.isEnrolled === true) return undefined;
  if (loopback.file === undefined && comesSigned(distribution)) return undefined;
  const text = 'Secure Boot is on, so the kernel refuses modules that are built on this computer';
  if (certificate === undefined) {
    const command = keyCommand(distribution, kernel);
    const how =
      command === undefined ? 'Switch' : `Make a key that the firmware can learn to trust: ${command}\nOr switch`;
    return { text, fix: `${how} Secure Boot off in the firmware (BIOS) settings. Then run rtmp-vcam setup again.` };
  }
  return {
    text,
    fix: `Let the firmware trust the key of this computer: sudo mokutil --import ${certificate.file}, choose a password, restart, choose "Enroll MOK", and run rtmp-vcam setup again.`,
  };
}

/** Makes the key with which this computer signs the modules that it builds; undefined where there is no such command. */
function keyCommand(distribution: Facts['distribution'], kernel: string): string | undefined {
  if (distribution.family === 'fedora') return 'sudo dnf install akmods && sudo kmodgenca -a';
  // DKMS makes it when it builds its first module.
  return distribution.family === 'debian' ? installCommand(distribution, ['loopback', 'headers'], kernel) : undefined;
}

function buildObstacle({ kernel, distribution, loopback, offered }: Facts): Obstacle | undefined {
  if (loopback.file !== undefined) return undefined;
  const needed = neededVersion(kernel, distribution);
  const version = loopback.source ?? offered;
  if (needed !== undefined && version !== undefined && isBelow(version, needed)) {
    return {
      text: `v4l2loopback ${version} of ${distribution.name} cannot be built for kernel ${kernel}: that needs ${needed} or later`,
      fix: 'Start the computer with an older kernel, or update the distribution to one with a newer v4l2loopback, and run rtmp-vcam setup again.',
    };
  }
  if (loopback.buildError === undefined) return undefined;
  return {
    text: `v4l2loopback ${version ?? ''} cannot be built for kernel ${kernel}: ${loopback.buildError}`,
    fix: `See /var/lib/dkms/v4l2loopback/${version}/build/make.log`,
  };
}
