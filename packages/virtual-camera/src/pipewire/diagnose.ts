import { Connection, PipeWireError } from '@rtmp-vcam/pipewire';
import type { Finding } from '../camera.ts';
import { CAMERA_ERRORS } from '../errors.ts';
import { forgetCommand } from './camera-permission.ts';
import { desktopFindings } from './desktop.ts';
import { lookAtPipeWire } from './look.ts';
import { type PulseServer, pulseServer } from './pulse-server.ts';

/** Checks whether PipeWire can be used, and whether browsers may use its cameras. */
export async function diagnosePipeWire(name: string): Promise<Finding[]> {
  const found = await lookAtPipeWire(name);
  if (found instanceof PipeWireError) {
    const { text } = CAMERA_ERRORS.CAMERA_ERR_PIPEWIRE;
    return [{ level: 'problem', text: `${text}: ${found.message}`, fix: found.fix }];
  }
  const made: Finding = { level: 'ok', text: `camera "${name}" is made by PipeWire ${found.version}` };
  return [made, ...desktopFindings(found), ...refusals(found.refusedApps)];
}

/** Checks whether PipeWire can be used, and whether browsers can record from its microphones. */
export async function diagnoseMicrophone(name: string): Promise<Finding[]> {
  const found = versionOfPipeWire(name);
  if (found instanceof PipeWireError) {
    const { text } = CAMERA_ERRORS.CAMERA_ERR_MICROPHONE;
    return [{ level: 'warning', text: `${text}: ${found.message}`, fix: found.fix }];
  }
  return [{ level: 'ok', text: `microphone "${name}" is made by PipeWire ${found}` }, ...pulseFindings(pulseServer())];
}

/** The version of PipeWire, or why it cannot be used. */
function versionOfPipeWire(name: string): string | PipeWireError {
  try {
    using connection = new Connection({ name });
    return connection.libraryVersion;
  } catch (error) {
    if (!(error instanceof PipeWireError)) throw error;
    return error;
  }
}

function pulseFindings(server: PulseServer): Finding[] {
  if (server === 'pipewire') return [];
  const why = server === 'none' ? 'pipewire-pulse is not running' : 'PulseAudio runs in place of pipewire-pulse';
  return [
    {
      level: 'warning',
      text: `browsers do not list the microphone, because ${why}`,
      fix: 'Install pipewire-pulse (on Fedora pipewire-pulseaudio), then log out and in again',
    },
  ];
}

function refusals(apps: readonly string[]): Finding[] {
  if (apps.length === 0) return [];
  const names = apps.map((app) => (app === '' ? 'browsers and other apps outside of a sandbox' : app)).join(', ');
  return [
    {
      level: 'warning',
      text: `${names} may not use the PipeWire camera, because its dialog was once answered with no, or closed`,
      fix: apps.map(forgetCommand).join(' && '),
    },
  ];
}
