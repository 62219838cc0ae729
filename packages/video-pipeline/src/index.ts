export {
  type AvcConfiguration,
  avcCodecString,
  buildAvcConfiguration,
  type ParameterSets,
  parseAvcConfiguration,
} from './bitstream/avc-configuration.ts';
export {
  type H264SequenceParameterSet,
  parseH264SequenceParameterSet,
} from './bitstream/h264-sequence-parameter-set.ts';
export {
  annexBNalUnits,
  H264_NAL_TYPES,
  h264NalType,
  type LengthSize,
  lengthPrefixedNalUnits,
} from './bitstream/nal-units.ts';
export { type Canvas, type Fit, i420Size, type Matrix, type Placement, type Rotation } from './canvas/canvas.ts';
export type { CanvasPicture, DrawnPicture, ImagePicture } from './canvas/canvas-picture.ts';
export { encodePng } from './canvas/png.ts';
export type { I420Surface, ImageSurface, Surface } from './canvas/surface.ts';
export { type CardContent, type CardState, type CardUrl, type DrawCardOptions, drawCard } from './card/card.ts';
export type { DecoderChoice } from './decoder/decoder.ts';
export type { DecoderProblem, PublishedFrame, StreamFormat } from './decoder-thread/protocol.ts';
export { VIDEO_ERRORS, VideoError, type VideoErrorCode } from './errors.ts';
export { type Log, silentLog } from './log.ts';
export type { FeedState, FrameSink } from './pipeline/feeder.ts';
export { type PipelineStats, VideoPipeline, type VideoPipelineOptions } from './pipeline/video-pipeline.ts';
export type { Sharing } from './pixel-buffers/pixel-buffer-pool.ts';
export type { FrameState, PixelFormat, RingState } from './ring/memory/layout.ts';
export { type FrameInfo, type NextOptions, RingReader, type WaitOptions } from './ring/ring-reader.ts';
export {
  type ClaimedSlot,
  type Publication,
  type RingFrame,
  type RingHandle,
  RingWriter,
  type RingWriterOptions,
  type SurfacesHandle,
} from './ring/ring-writer.ts';
export { type ChildProgram, childProgram } from './threads/child-program.ts';
