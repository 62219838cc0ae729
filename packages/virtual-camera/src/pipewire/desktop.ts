import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Registry } from '@rtmp-vcam/pipewire';
import type { Finding } from '../camera.ts';

/** At the start of a session, the session manager may come a little later than PipeWire. */
const LONGEST_WAIT_MS = 1000;
const LOOK_EVERY_MS = 20;
/** The desktop starts the portal when it is asked for the first time. */
const LONGEST_ANSWER_MS = 2000;
/** The property that every portal with cameras has. */
const CAMERA_PORTAL = [
  'org.freedesktop.portal.Desktop',
  '/org/freedesktop/portal/desktop',
  'org.freedesktop.portal.Camera',
  'version',
] as const;

/** What there is of the desktop without which apps, or browsers, cannot use a PipeWire camera. */
export interface Desktop {
  readonly hasSessionManager: boolean;
  /** Undefined when that is not known: without busctl, or when the desktop takes too long to answer. */
  readonly portal: Portal | undefined;
}

export async function lookAtDesktop(registry: Registry): Promise<Desktop> {
  const [isManaged, portal] = await Promise.all([untilManaged(registry), cameraPortal()]);
  return { hasSessionManager: isManaged, portal };
}

/** Says what is missing of the desktop. */
export function desktopFindings({ hasSessionManager, portal }: Desktop): Finding[] {
  return [...(hasSessionManager ? [] : [NO_SESSION_MANAGER]), ...(portal === undefined ? [] : portalFindings(portal))];
}

const NO_SESSION_MANAGER: Finding = {
  level: 'warning',
  text: 'no app gets a picture from the PipeWire camera, because no session manager is running, such as WirePlumber',
  fix: 'Install wireplumber, then: systemctl --user --now enable wireplumber',
};

/** `without-camera`: the portal is there, but has no part for this desktop that can ask for the permission. */
export type Portal = 'there' | 'without-camera' | 'missing';

export function portalFindings(portal: Portal): Finding[] {
  if (portal === 'there') return [];
  const why =
    portal === 'missing'
      ? 'xdg-desktop-portal is not running, through which they get it'
      : 'xdg-desktop-portal has no part for this desktop that can ask for the permission';
  return [
    {
      level: 'warning',
      text: `browsers cannot use the PipeWire camera, because ${why}`,
      fix: 'Install xdg-desktop-portal and its part for this desktop (on GNOME xdg-desktop-portal-gnome, on KDE xdg-desktop-portal-kde, else xdg-desktop-portal-gtk), then log out and in again',
    },
  ];
}

async function untilManaged(registry: Registry): Promise<boolean> {
  const end = performance.now() + LONGEST_WAIT_MS;
  while (!registry.hasSessionManager && performance.now() < end) await sleep(LOOK_EVERY_MS);
  return registry.hasSessionManager;
}

async function cameraPortal(): Promise<Portal | undefined> {
  try {
    const call = ['--user', 'get-property', ...CAMERA_PORTAL];
    await promisify(execFile)('busctl', call, { timeout: LONGEST_ANSWER_MS, env: { ...process.env, LC_ALL: 'C' } });
    return 'there';
  } catch (error) {
    return portalIn(error);
  }
}

/** What the error of busctl says. */
export function portalIn(error: unknown): Portal | undefined {
  if (!(error instanceof Error) || !('stderr' in error) || typeof error.stderr !== 'string') return undefined;
  if (/(unknown|no such) (interface|property|object)/i.test(error.stderr)) return 'without-camera';
  const isMissing = /not provided by any|not activatable|ServiceUnknown|Failed to connect to .*bus|No such file/i;
  return isMissing.test(error.stderr) ? 'missing' : undefined;
}
