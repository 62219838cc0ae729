import { readFileSync } from 'node:fs';

const header = readFileSync(new URL('../../swift/CameraExtension/Shared/rtmp_vcam_camera.h', import.meta.url), 'utf8');

function defined(name: string): string {
  const [, value] = new RegExp(`^#define RTMP_VCAM_${name} "(.*)"$`, 'm').exec(header) ?? [];
  if (value === undefined) throw new Error(`rtmp_vcam_camera.h does not define RTMP_VCAM_${name}`);
  return value;
}

/** Names of the app and its extension, from rtmp_vcam_camera.h. */
export const APP_NAME: string = defined('CAMERA_NAME');
export const DEFAULT_HOST_ID: string = defined('HOST_BUNDLE_ID');
/** An app that another team signs has another bundle id, because one belongs to one team. */
export const HOST_ID: string = process.env['MACOS_BUNDLE_ID'] || DEFAULT_HOST_ID;
export const EXTENSION_ID: string = defined('EXTENSION_BUNDLE_ID').replace(DEFAULT_HOST_ID, HOST_ID);
/** The app group, without the prefix of the team. */
export const APP_GROUP: string = defined('APP_GROUP_SUFFIX');
export const MINIMUM_SYSTEM = '13.0';
export const ARCHITECTURES = ['arm64', 'x86_64'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];
/** Those that the app is built for. */
export const WANTED_ARCHITECTURES: readonly string[] = (process.env['MACOS_ARCHS'] || ARCHITECTURES.join(' '))
  .split(' ')
  .filter(Boolean);

/** Paths inside the app. */
export const EXTENSIONS_FOLDER = 'Contents/Library/SystemExtensions';
export const SERVER_PATH = 'Contents/Resources/server';
/** Paths inside the server's folder. */
export const SERVER_NODE = 'bin/node';
export const SERVER_MAIN = 'node_modules/rtmp-vcam/dist/main-as-child.js';
