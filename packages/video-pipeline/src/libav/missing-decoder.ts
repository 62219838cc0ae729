import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import type { Decoder, Pictures } from '../decoder/decoder.ts';
import { VideoError } from '../errors.ts';

/** Replaces the libav decoder when node-av is not installed: it decodes nothing and reports why. */
export class MissingDecoder implements Decoder {
  readonly description = 'none';

  /** Throws VIDEO_ERR_NO_LIBAV. */
  configure({ codec }: VideoPacket): void {
    throw new VideoError('VIDEO_ERR_NO_LIBAV', `${codec} cannot be decoded without FFmpeg`);
  }

  decode(): Pictures {
    return [];
  }

  place(): void {}

  kept(): undefined {}

  flush(): Pictures {
    return [];
  }

  close(): undefined {}
}
