import type { Canvas } from '@rtmp-vcam/video-pipeline';

/** What `rtmp-vcam frames` can write. */
export type FrameFormat = 'y4m' | 'raw' | 'png';

const FRAME_MARK: Uint8Array = Buffer.from('FRAME\n');

/** What stands in front of the first frame. YUV4MPEG2 has no word for BT.709, which readers take for granted in HD. */
export function streamHeader(format: FrameFormat, { width, height, fps }: Canvas): Uint8Array {
  if (format !== 'y4m') return new Uint8Array();
  return Buffer.from(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420mpeg2 XCOLORRANGE=LIMITED\n`);
}

/** What stands in front of each frame. */
export function frameHeader(format: FrameFormat): Uint8Array {
  return format === 'y4m' ? FRAME_MARK : new Uint8Array();
}
