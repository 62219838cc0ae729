import { type Part, packagesOf } from '../system/packages.ts';
import { run } from './action.ts';
import type { Facts } from './facts.ts';
import { installActions, RPM_FUSION } from './package-manager.ts';
import type { Step, StepAction } from './step.ts';

/** Installs the module for the kernel that runs, and the program that makes devices; undefined if all is there. */
export function moduleStep(facts: Facts): Step | undefined {
  const { distribution, installed, loopback, kernel } = facts;
  const { family } = distribution;
  if (family === 'other') return undefined;
  const isBuilt = loopback.loaded || loopback.file !== undefined;
  const names = isBuilt ? toolNames(facts) : allNames(facts).filter((name) => !installed.has(name));
  const actions: StepAction[] = [];
  const hints: string[] = [];
  const needsFusion = family === 'fedora' && !facts.hasRpmFusion && names.length > 0;
  if (needsFusion) {
    hints.push(
      'Fedora itself has no v4l2loopback. It comes from RPM Fusion, a well-known source of packages that is added.',
    );
    const url = `https://mirrors.rpmfusion.org/free/fedora/${RPM_FUSION}-${distribution.version}.noarch.rpm`;
    actions.push(...installActions(family, [url]));
  }
  if (names.length > 0) actions.push(...installActions(family, names));
  if (!isBuilt && family === 'fedora') actions.push({ action: run('akmods', '--force', '--kernels', kernel) });
  // The package is there, and was not built when it was installed, because there were no headers.
  if (!isBuilt && family !== 'fedora' && loopback.source !== undefined) {
    actions.push({ action: run('dkms', 'autoinstall', '-k', kernel) });
  }
  if (actions.length === 0) return undefined;
  const asked = needsFusion ? [RPM_FUSION, ...names] : names;
  return {
    name: 'module',
    title: isBuilt
      ? 'Install the program that makes camera devices'
      : 'Install v4l2loopback, the module that makes camera devices',
    hints: isBuilt ? hints : [...hints, 'It is compiled for your kernel, which takes a minute or two.'],
    needsRoot: true,
    // The change is that of the last action, when it is known what has come with the packages.
    actions: actions.map((each, index) =>
      index === actions.length - 1 && asked.length > 0
        ? { ...each, change: { kind: 'packages', asked: [...asked], added: [...asked] } }
        : each,
    ),
    remedy: REMEDIES[family],
  };
}

const REMEDIES = {
  debian:
    'If a package is not found: the kernel may have been updated since the last start. Run sudo apt full-upgrade, restart, and run rtmp-vcam setup again.',
  fedora: 'Run sudo dnf upgrade, restart the computer, and run rtmp-vcam setup again.',
  arch: 'Run sudo pacman -Syu, restart the computer, and run rtmp-vcam setup again.',
  suse: 'Run sudo zypper update, restart the computer, and run rtmp-vcam setup again.',
} as const;

/** Version 0.13 and later make devices with a program of its own. */
function toolNames({ distribution, installed, loopback, kernel }: Facts): readonly string[] {
  if (!loopback.hasControl) return [];
  const names = packagesOf(distribution, ['loopback'], kernel) ?? [];
  return names.filter((name) => isTool(name) && !installed.has(name));
}

function isTool(name: string): boolean {
  return name === 'v4l2loopback-utils' || name === 'v4l2loopback';
}

function allNames({ distribution, kernel, hasHeaders }: Facts): readonly string[] {
  const parts: Part[] = ['loopback'];
  // On openSUSE the module is built already.
  if (!hasHeaders && distribution.family !== 'suse') parts.push('headers');
  return packagesOf(distribution, parts, kernel) ?? [];
}
