/** RTMP sessions without sockets, timers or clocks: bytes in, bytes and events out. */

export type { AmfLimits } from './amf/index.ts';
export type { ChunkLimits } from './chunk/limits.ts';
export type { FlvStats } from './flv/flv-stats.ts';
export type { MediaPacket } from './flv/media-packet.ts';
export type { Metadata } from './flv/metadata.ts';
export type { ClientSessionOutput } from './session/client/client-output.ts';
export { ClientSession, type ClientSessionOptions } from './session/client/client-session.ts';
export type { PublishTarget } from './session/server/publish-target.ts';
export type {
  ConnectRequest,
  ConnectRule,
  ConnectVerdict,
  PublishEndReason,
  PublishRequest,
  ServerSessionOutput,
  SessionCounters,
} from './session/server/server-output.ts';
export { type EndOptions, ServerSession, type ServerSessionOptions } from './session/server/server-session.ts';
export { DEFAULT_SESSION_LIMITS, type SessionLimits } from './session/session-limits.ts';
export type { Status } from './session/status.ts';
