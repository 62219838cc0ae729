/** PipeWire for Node.js: cameras that other programs see, and who reads them. */
export { Connection, type ConnectionOptions, type ConnectionState, type Part } from './connection/connection.ts';
export { type Reader, Registry } from './connection/registry.ts';
export { PipeWireError, type PipeWireErrorCode } from './errors.ts';
export { fraction, id, int, intFlags, intRange, object, type Pod, rectangle } from './pod/pod.ts';
export { Stream, type StreamOptions, type StreamState } from './stream/stream.ts';
export { StreamBuffer } from './stream/stream-buffer.ts';
export { bufferPods, formatPod, pictureSize, type VideoMode } from './video/video-mode.ts';
export { VideoSource, type VideoSourceOptions, type VideoSourceState } from './video/video-source.ts';
