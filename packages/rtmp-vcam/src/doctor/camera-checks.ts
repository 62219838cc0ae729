import type { Finding } from '@rtmp-vcam/virtual-camera';
import type { CameraOptions } from '../config/run-schema.ts';
import { browsersOf } from '../system/browsers.ts';
import { type Distribution, distributionOf } from '../system/distribution.ts';
import { membershipOf } from '../system/groups.ts';
import { hasHeaders, hasKernelFiles } from '../system/headers.ts';
import { type Loopback, loopbackOf } from '../system/loopback.ts';
import { type SecureBoot, secureBootOf } from '../system/secure-boot.ts';
import { type Session, sessionOf } from '../system/session.ts';
import type { System } from '../system/system.ts';
import { checkBrowser, type Ways } from './checks/browser.ts';
import { checkDeviceUsers } from './checks/device-users.ts';
import { checkExclusiveCaps } from './checks/exclusive-caps.ts';
import { checkFinding } from './checks/findings.ts';
import { checkHeaders } from './checks/headers.ts';
import { checkLoopbackDevice, deviceOf } from './checks/loopback-device.ts';
import { checkLoopbackModule, moduleObstacle } from './checks/loopback-module.ts';
import { checkMacPermission } from './checks/mac-permission.ts';
import { checkMicrophone } from './checks/microphone.ts';
import { warning } from './checks/outcome.ts';
import { checkPipeWire } from './checks/pipewire.ts';
import { checkPortal } from './checks/portal.ts';
import { checkPortalPermission } from './checks/portal-permission.ts';
import { checkSecondEntry } from './checks/second-entry.ts';
import { checkSecureBoot } from './checks/secure-boot.ts';
import { checkSessionManager } from './checks/session-manager.ts';
import { checkVideoGroup } from './checks/video-group.ts';
import type { Output, Planned } from './examination.ts';
import type { Subject } from './subject.ts';

/** What is looked at before a program is started, because that would change it. */
export interface LinuxFacts {
  readonly distribution: Distribution;
  readonly loopback: Loopback;
  readonly session: Session;
  readonly secureBoot: SecureBoot;
}

export async function linuxFacts(system: System): Promise<LinuxFacts> {
  const [loopback, session, secureBoot] = await Promise.all([
    loopbackOf(system),
    sessionOf(system),
    secureBootOf(system),
  ]);
  return { distribution: distributionOf(system), loopback, session, secureBoot };
}

const group = 'Camera';

/** The checks of the cameras of Linux, of those that the config wants. */
export function linuxCameraChecks(
  system: System,
  facts: LinuxFacts,
  subject: Pick<Subject, 'config' | 'running'>,
): Planned[] {
  const { cameras } = subject.config;
  if (cameras.every(({ camera }) => camera === 'none')) return [noCamera()];
  const isHeard = cameras.some(({ mic }) => mic);
  const withDevice = cameras.filter((each) => wants('v4l2', each));
  return [
    ...(cameras.some((each) => wants('pipewire', each)) ? pipeWireChecks(system, facts, isHeard) : []),
    ...(withDevice.length > 0 ? loopbackChecks(system, facts, subject, withDevice) : []),
  ];
}

/** Whether the config wants this kind of camera. */
function wants(kind: Output, { camera }: Pick<CameraOptions, 'camera'>): boolean {
  return camera === 'auto' || (camera !== 'none' && camera.includes(kind));
}

function noCamera(): Planned {
  const text = 'No camera is fed, because camera is none: apps see nothing';
  return { check: 'camera', group, look: () => warning(text, 'Leave out --camera none') };
}

function pipeWireChecks({ kernel, env }: System, { distribution, session }: LinuxFacts, mic: boolean): Planned[] {
  const { pipewire } = session;
  const output = 'pipewire';
  const portalChecks: Planned[] =
    pipewire === undefined
      ? []
      : [
          {
            check: 'portal',
            group,
            look: () => checkPortal(pipewire, distribution, { kernel, desktop: env['XDG_CURRENT_DESKTOP'] }),
          },
          { check: 'portal-permission', group, look: () => checkPortalPermission(pipewire.refusedApps) },
        ];
  const place = { distribution, kernel, hasSession: env['XDG_RUNTIME_DIR'] !== undefined };
  const sound = { isWanted: mic, pulse: pipewire?.pulse, distribution, kernel };
  return [
    { check: 'pipewire', group, output, look: () => checkPipeWire(session, place) },
    { check: 'session-manager', group, output, look: () => checkSessionManager(session, distribution, kernel) },
    ...portalChecks,
    { check: 'microphone', group, look: () => checkMicrophone(sound) },
  ];
}

function loopbackChecks(
  system: System,
  facts: LinuxFacts,
  { running }: Pick<Subject, 'running'>,
  cameras: readonly CameraOptions[],
): Planned[] {
  const { loopback, distribution, secureBoot, session } = facts;
  const { kernel } = system;
  const output = 'v4l2';
  const headers = {
    hasHeaders: hasHeaders(system),
    hasKernelFiles: hasKernelFiles(system),
    kernel,
    distribution,
    loopback,
  };
  const ofModule: Planned[] = [
    { check: 'v4l2loopback', group, output, look: () => checkLoopbackModule(headers) },
    ...(loopback.loaded
      ? []
      : ([
          { check: 'kernel-headers', group, look: () => checkHeaders(headers) },
          {
            check: 'secure-boot',
            group,
            output,
            look: () =>
              moduleObstacle(headers) === undefined ? checkSecureBoot(secureBoot, loopback, distribution) : undefined,
          },
        ] as const)),
  ];
  const ofDevices = cameras.flatMap((camera): Planned[] => {
    const device = deviceOf(camera, loopback);
    const found: Planned[] = [
      { check: 'camera-device', group, output, look: () => checkLoopbackDevice(camera, loopback) },
    ];
    if (device === undefined) return found;
    return [
      ...found,
      { check: 'video-group', group, output, look: () => checkVideoGroup(device, membershipOf('video', system)) },
      { check: 'exclusive-caps', group, output, look: () => checkExclusiveCaps(device, loopback.devices) },
      { check: 'device-users', group, look: () => checkDeviceUsers(device, running?.pid) },
      {
        check: 'second-entry',
        group,
        look: () =>
          session.pipewire === undefined ? undefined : checkSecondEntry(device, session.pipewire, session.wireplumber),
      },
    ];
  });
  return [...ofModule, ...ofDevices];
}

/** One check for each browser: whether it lists the camera. */
export async function browserChecks(
  system: System,
  { loopback, session }: LinuxFacts,
  { config }: Subject,
): Promise<Planned[]> {
  const first = config.cameras.find(({ camera }) => camera !== 'none');
  if (first === undefined) return [];
  const device = wants('v4l2', first) ? deviceOf(first, loopback) : undefined;
  const { pipewire } = session;
  const ways: Ways = {
    pipewire:
      wants('pipewire', first) && pipewire?.hasSessionManager === true && (pipewire.portal ?? 'there') === 'there',
    device: device?.mayOpen === true,
    exclusiveCaps: device?.exclusiveCaps !== false,
    refused: pipewire?.refusedApps ?? [],
  };
  return (await browsersOf(system)).map((browser) => ({
    check: `browser-${browser.id}`,
    group: 'Browsers',
    look: () => checkBrowser(browser, ways),
  }));
}

/** The checks of the camera of macOS. `findings`: what it has found out about itself. */
export function macCameraChecks(system: System, findings: readonly Finding[], isFed: boolean | undefined): Planned[] {
  const found = findings.map((finding, index): Planned => {
    return {
      check: index === 0 ? 'camera-extension' : `camera-extension-${index + 1}`,
      group,
      look: () => checkFinding(finding),
    };
  });
  return [
    ...found,
    { check: 'camera-permission', group, look: () => checkMacPermission(system.env['__CFBundleIdentifier'], isFed) },
  ];
}
