/** What this computer has of cameras, as values. For the packages of this project; it may change without notice. */
export type { PipeWireErrorCode } from '@rtmp-vcam/pipewire';
export { forgetCommand } from './pipewire/camera-permission.ts';
export type { Portal } from './pipewire/desktop.ts';
export { type FoundPipeWire, lookAtPipeWire } from './pipewire/look.ts';
export type { PulseServer } from './pipewire/pulse-server.ts';
export { readNode } from './pipewire/read-node.ts';
export { loopbackNodes } from './v4l2/find-devices.ts';
export { holdersOfFile } from './v4l2/holders.ts';
export { hasExclusiveCaps, loopbackModule, reloadCommand } from './v4l2/loopback-module.ts';
export { readDevice } from './v4l2/read-device.ts';
