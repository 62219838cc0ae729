import { IDENTITY } from './identity.ts';

/** A camera extension of macOS that this program can feed. */
export interface Target {
  readonly kind: 'extension' | 'obs';
  /** The name of the camera, as apps list it. */
  readonly name: string;
  readonly label: string;
  /** The app that installs it. */
  readonly app: string;
  /** The property `uid ` of its device. Upper and lower case are equal. */
  readonly deviceUuid: string;
  readonly extensionId: string;
  /** What it promises to apps, whatever it is fed. */
  readonly format?: { readonly width: number; readonly height: number; readonly maxFps: number };
  /** The process that feeds it too, and gets it back for as long as it runs. */
  readonly rival?: string;
}

const OURS: Target = {
  kind: 'extension',
  name: IDENTITY.CAMERA_NAME,
  label: IDENTITY.CAMERA_NAME,
  app: 'RTMP Virtual Camera.app',
  deviceUuid: IDENTITY.DEVICE_UUID,
  extensionId: IDENTITY.EXTENSION_BUNDLE_ID,
};

/** The camera of OBS Studio 30 and later, which takes pictures from every program. This program is not part of OBS. */
const OBS: Target = {
  kind: 'obs',
  name: 'OBS Virtual Camera',
  label: 'OBS Virtual Camera (OBS Studio)',
  app: 'OBS',
  deviceUuid: '7626645E-4425-469E-9D8B-97E0FA59AC75',
  extensionId: 'com.obsproject.obs-studio.mac-camera-extension',
  format: { width: 1920, height: 1080, maxFps: 60 },
  rival: 'OBS',
};

/** `auto`: the first one that macOS lists or knows. */
export type TargetChoice = 'auto' | Target['kind'];
export type Targets = readonly [Target, ...Target[]];

export const TARGETS: Readonly<Record<TargetChoice, Targets>> = { auto: [OURS, OBS], extension: [OURS], obs: [OBS] };
