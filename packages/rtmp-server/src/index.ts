/**
 * An RTMP server that receives publishers, and an RTMP client that publishes and plays. The sessions that both use,
 * which do no I/O, are in `@rtmp-vcam/rtmp-server/session`; the table of errors is in `@rtmp-vcam/rtmp-server/errors`.
 */

export type { AmfObject, AmfValue } from './amf/index.ts';
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
export type { Log } from './log.ts';
export { percentDecoded } from './percent-decoded.ts';
export { plainAddress } from './server/address.ts';
export { addressGroup } from './server/admission/address-group.ts';
export type { Authorization, Authorize, AuthorizeRequest } from './server/admission/authorize.ts';
export type { KeptOut } from './server/admission/kept-out.ts';
export type { ConnectingClient, LoginOptions } from './server/admission/login.ts';
export { type StreamKeyRuleOptions, streamKeyRule } from './server/admission/stream-key-rule.ts';
export type { DisconnectOptions, Publication, PublicationEnd, PublicationStats } from './server/publication.ts';
export type { Refusal } from './server/refusal.ts';
export { RtmpServer, type RtmpServerOptions } from './server/rtmp-server.ts';
export { DEFAULT_SERVER_LIMITS, type ServerLimits } from './server/server-limits.ts';
export type { TlsOptions } from './server/tls.ts';
export type { LoginMethod } from './session/login-methods.ts';
export type { PublishTarget } from './session/server/publish-target.ts';
export type { PublishEndReason } from './session/server/server-output.ts';
