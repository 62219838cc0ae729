/** RTMP sessions without sockets, timers or clocks: bytes in, bytes and events out. */
export type { ChunkLimits } from './chunk/limits.ts';
export type { FlvStats } from './flv/flv-stats.ts';
export type { MediaPacket } from './flv/media-packet.ts';
export type { Metadata } from './flv/metadata.ts';
export type { AmfLimits } from './message/amf0.ts';
export type { ClientSessionOutput } from './session/client-output.ts';
export { ClientSession, type ClientSessionOptions } from './session/client-session.ts';
export type { PublishTarget } from './session/publish-target.ts';
export type {
  ConnectRequest,
  ConnectRule,
  ConnectVerdict,
  PublishEndReason,
  PublishRequest,
  ServerSessionOutput,
  SessionCounters,
} from './session/server-output.ts';
export { type EndOptions, ServerSession, type ServerSessionOptions } from './session/server-session.ts';
export { DEFAULT_SESSION_LIMITS, type SessionLimits } from './session/session-limits.ts';
export type { Status } from './session/status.ts';
