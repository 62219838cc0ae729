/** Names that the app, its extension, its scripts and their checks agree on. */
export const APP_NAME = 'RTMP Virtual Camera';
export const HOST_ID = 'com.rtmpvcam.host';
export const EXTENSION_ID = 'com.rtmpvcam.host.camera-extension';
/** Without the team's prefix. */
export const APP_GROUP = 'com.rtmpvcam';
export const MINIMUM_SYSTEM = '13.0';
export const ARCHITECTURES: readonly string[] = ['arm64', 'x86_64'];

/** Paths in the app. */
export const EXTENSIONS_FOLDER = 'Contents/Library/SystemExtensions';
export const SERVER_PATH = 'Contents/Resources/server';
/** Paths in the server's folder. */
export const SERVER_NODE = 'bin/node';
export const SERVER_MAIN = 'node_modules/rtmp-vcam-app/dist/main-as-child.js';
