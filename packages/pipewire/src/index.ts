/** PipeWire for Node.js: cameras and microphones that other programs see, and who reads them. */
export type { AudioFormat } from './audio/audio-format.ts';
export { AudioSource, type AudioSourceOptions, type FillSamples } from './audio/audio-source.ts';
export { Connection, type ConnectionOptions, type ConnectionState, type Part } from './connection/connection.ts';
export { type ListedNode, type Reader, Registry } from './connection/registry.ts';
export { PipeWireError, type PipeWireErrorCode } from './errors.ts';
export { fraction, id, ids, int, intFlags, intRange, object, type Pod, rectangle } from './pod/pod.ts';
export type { SourceState } from './stream/source-node.ts';
export { Stream, type StreamOptions, type StreamState, type StreamTime } from './stream/stream.ts';
export { StreamBuffer } from './stream/stream-buffer.ts';
export { bufferPods, formatPod, pictureSize, type VideoMode } from './video/video-mode.ts';
export { VideoSource, type VideoSourceOptions } from './video/video-source.ts';
