/** RTMP for publishers and those who receive them: a server, a client, and the sessions without I/O beneath both. */
export type { ChunkLimits } from './chunk/limits.ts';
export { type PublishOptions, RtmpPublisher } from './client/rtmp-publisher.ts';
export { parseRtmpUrl, type RtmpUrl } from './client/rtmp-url.ts';
export { type ErrorEntry, RTMP_ERRORS, RtmpError, type RtmpErrorCode } from './errors.ts';
export type { FlvStats } from './flv/flv-stats.ts';
export type { AudioCodec, AudioPacket, MediaPacket, VideoCodec, VideoPacket } from './flv/media-packet.ts';
export type { Metadata } from './flv/metadata.ts';
export { readFlv } from './flv-file/read-flv.ts';
export { type WriteFlvOptions, writeFlv } from './flv-file/write-flv.ts';
export type { Authorization, Authorize, PublisherRequest } from './server/authorize.ts';
export type { Log } from './server/log.ts';
export type { Publication, PublicationEnd, PublicationStats } from './server/publication.ts';
export { RtmpServer, type RtmpServerOptions } from './server/rtmp-server.ts';
export { DEFAULT_SERVER_LIMITS, type ServerLimits } from './server/server-limits.ts';
export { type StreamKeyRuleOptions, streamKeyRule } from './server/stream-key-rule.ts';
export { ClientSession, type ClientSessionOptions, type ClientSessionOutput } from './session/client-session.ts';
export type { PublishTarget } from './session/publish-target.ts';
export type {
  PublishEndReason,
  PublishRequest,
  ServerSessionOutput,
  SessionCounters,
} from './session/server-output.ts';
export { ServerSession, type ServerSessionOptions } from './session/server-session.ts';
export { DEFAULT_SESSION_LIMITS, type SessionLimits } from './session/session-limits.ts';
export type { Status } from './session/status.ts';
