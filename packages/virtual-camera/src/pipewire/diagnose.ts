import { Connection, PipeWireError } from '@rtmp-vcam/pipewire';
import type { Finding } from '../camera.ts';
import { CAMERA_ERRORS } from '../errors.ts';
import { forgetCommand, refusedApps } from './camera-permission.ts';

/** Checks whether PipeWire can be used, and whether browsers may use its cameras. */
export async function diagnosePipeWire(name: string): Promise<Finding[]> {
  let version: string;
  try {
    using connection = new Connection({ name });
    version = connection.libraryVersion;
  } catch (error) {
    if (!(error instanceof PipeWireError)) throw error;
    const { text } = CAMERA_ERRORS.CAMERA_ERR_PIPEWIRE;
    return [{ level: 'problem', text: `${text}: ${error.message}`, fix: error.fix }];
  }
  return [{ level: 'ok', text: `camera "${name}" is made by PipeWire ${version}` }, ...(await refusals())];
}

async function refusals(): Promise<Finding[]> {
  const apps = await refusedApps();
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
