/**
 * RTMP for publishers and those who receive them: a server and a client. The sessions without I/O beneath both are in
 * `@rtmp-vcam/rtmp-server/session`, the table of error codes in `@rtmp-vcam/rtmp-server/errors`.
 */
export type { BackOffOptions } from './client/back-off.ts';
export { type FollowEvent, type FollowOptions, followStream } from './client/follow-stream.ts';
export type { ClientLimits, ClientTlsOptions, ConnectOptions } from './client/options.ts';
export { type PlayEnd, type PlayOptions, type PlayStats, RtmpPlayer } from './client/rtmp-player.ts';
export { type PublishOptions, RtmpPublisher } from './client/rtmp-publisher.ts';
export { RtmpError, type RtmpErrorCode } from './errors.ts';
export type { ColourInfo } from './flv/colour-info.ts';
export type { FlvStats } from './flv/flv-stats.ts';
export type { AudioCodec, AudioPacket, MediaPacket, VideoCodec, VideoPacket } from './flv/media-packet.ts';
export type { Metadata } from './flv/metadata.ts';
export { readFlv } from './flv-file/read-flv.ts';
export { type WriteFlvOptions, writeFlv } from './flv-file/write-flv.ts';
export type { LoginMethod } from './login/login-methods.ts';
export type { AmfObject, AmfValue } from './message/amf0.ts';
export type { Authorization, Authorize, PublisherRequest } from './server/authorize.ts';
export type { Log } from './server/log.ts';
export type { ConnectingClient, LoginOptions } from './server/login/login.ts';
export type { Publication, PublicationEnd, PublicationStats } from './server/publication.ts';
export { RtmpServer, type RtmpServerOptions } from './server/rtmp-server.ts';
export { DEFAULT_SERVER_LIMITS, type ServerLimits } from './server/server-limits.ts';
export { type StreamKeyRuleOptions, streamKeyRule } from './server/stream-key-rule.ts';
export type { TlsOptions } from './server/tls.ts';
export type { PublishTarget } from './session/publish-target.ts';
export type { PublishEndReason } from './session/server-output.ts';
