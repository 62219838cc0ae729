/** Video codecs a packet may carry. */
export type VideoCodec = 'h264' | 'hevc' | 'av1' | 'vp9';
/** Audio codecs a packet may carry. */
export type AudioCodec = 'aac' | 'opus' | 'mp3' | 'flac' | 'ac3';

interface PacketBase {
  /** Track number of multitrack streams; 0 elsewhere. */
  readonly track: number;
  /**
   * `config`: the codec's decoder configuration record (avcC, hvcC, av1C, vpcC, AudioSpecificConfig).
   * `frame`: one access unit. `end`: end of sequence, `data` is empty.
   */
  readonly kind: 'config' | 'frame' | 'end';
  /** Decoding time in milliseconds on the stream's own clock, unwrapped past 2^32. */
  readonly dts: number;
  /** Presentation time in milliseconds: `dts` + composition time. */
  readonly pts: number;
  /**
   * The payload, framed as the decoder configuration says (AVCC length-prefixed NAL units, raw AAC).
   * The packet owns the whole underlying ArrayBuffer, so it may be transferred to another thread.
   */
  readonly data: Uint8Array<ArrayBuffer>;
}

export interface VideoPacket extends PacketBase {
  readonly media: 'video';
  readonly codec: VideoCodec;
  /** True when decoding can start here, according to the container. */
  readonly keyframe: boolean;
}

export interface AudioPacket extends PacketBase {
  readonly media: 'audio';
  readonly codec: AudioCodec;
  readonly keyframe: true;
}

/** A packet of audio or video, as the demuxer makes it from a message. */
export type MediaPacket = VideoPacket | AudioPacket;
