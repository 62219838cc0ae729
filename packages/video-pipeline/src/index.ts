/** Decodes media packets and puts the pictures into the frame ring. Tests of other packages use `./testing` as well. */
export type { ErrorEntry } from '@rtmp-vcam/rtmp-server/errors';
export { buildAvcConfiguration } from './bitstream/avc-configuration.ts';
export {
  annexBNalUnits,
  H264_NAL_TYPES,
  h264NalType,
  prefixWithLengths,
} from './bitstream/nal-units.ts';
export {
  type Canvas,
  type Fit,
  i420Size,
  type Matrix,
  type Placement,
  type Rotation,
  type Size,
} from './canvas/canvas.ts';
export { convertMatrix } from './canvas/convert-matrix.ts';
export { encodePng } from './canvas/png.ts';
export type { Surface } from './canvas/surface.ts';
export { type CardContent, drawPicture } from './card/card.ts';
export type { DecoderChoice } from './decoder/decoder.ts';
export type { StreamFormat } from './decoder-thread/protocol.ts';
export { VIDEO_ERRORS, VideoError, type VideoErrorCode } from './errors.ts';
export type { Idle } from './idle/idle-gate.ts';
export type { Log } from './log.ts';
export {
  type PipelineSettings,
  type PipelineStats,
  type StreamMeasures,
  VideoPipeline,
  type VideoPipelineOptions,
} from './pipeline/video-pipeline.ts';
export type { Sharing } from './pixel-buffers/pixel-buffer-pool.ts';
export type { Preview, SnapshotOptions } from './preview/preview.ts';
export type { PreviewPicture, SnapshotFormat } from './preview/protocol.ts';
export { RingReader } from './ring/ring-reader.ts';
export { childProgram } from './threads/child-program.ts';
export { RequestThread } from './threads/request-thread.ts';
