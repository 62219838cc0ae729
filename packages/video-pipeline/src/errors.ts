import type { ErrorEntry } from '@rtmp-vcam/rtmp-server/errors';

/** Every error this package throws on purpose. Codes are stable; texts may change. */
export const VIDEO_ERRORS = {
  VIDEO_ERR_SHM_UNSUPPORTED: {
    text: 'POSIX shared memory cannot be reached on this system',
    meaning: 'The C library of this system has no shm_open, or the FFI module could not be loaded.',
    fix: 'Use Linux or macOS, and install without `--omit=optional` (koffi comes as an optional package).',
  },
  VIDEO_ERR_SHM_ACCESS: {
    text: 'no permission for the shared memory object',
    meaning: 'An object of this name belongs to another user, or a sandbox keeps it away from this process.',
    fix: 'Run both programs as the same user, or give this one another ring name with `--ring`.',
  },
  VIDEO_ERR_SHM_FULL: {
    text: 'not enough shared memory',
    meaning: 'The system could not set aside the memory for the pictures of the ring (/dev/shm on Linux is full).',
    fix: 'Free /dev/shm, make it larger (Docker: `--shm-size=256m`) or choose a smaller canvas.',
  },
  VIDEO_ERR_SHM: {
    text: 'a shared memory call failed',
    meaning: 'The operating system refused to make, size, map or remove a shared memory object.',
    fix: 'Look at the error name in the message; a name that is too long or not allowed is the usual cause.',
  },
  VIDEO_ERR_RING_IN_USE: {
    text: 'the frame ring is in use',
    meaning: 'Another running process writes the ring of this name.',
    fix: 'Stop that process, or start this one with another ring name: `--ring /NAME`.',
  },
  VIDEO_ERR_RING_NOT_FOUND: {
    text: 'there is no frame ring of this name',
    meaning: 'Nothing writes frames under this name: rtmp-vcam does not run, or it uses another name.',
    fix: 'Start rtmp-vcam first, as the same user; one that was started with `--ring` is read with the same `--ring`.',
  },
  VIDEO_ERR_RING_INVALID: {
    text: 'this shared memory object is not a usable frame ring',
    meaning: 'The object of this name was made by another program, or its contents are damaged.',
    fix: 'Use another ring name with `--ring`, or remove the object (Linux: the file of that name in /dev/shm).',
  },
  VIDEO_ERR_RING_VERSION: {
    text: 'the frame ring has another version',
    meaning: 'Writer and reader come from releases with different ring layouts.',
    fix: 'Install the same release on both sides.',
  },
  VIDEO_ERR_RING_STALE: {
    text: 'the writer of the frame ring shows no sign of life',
    meaning: 'The heartbeat in the ring is too old: the writer crashed, hangs or was stopped.',
    fix: 'Start rtmp-vcam again; it takes over what the old one left behind.',
  },
  VIDEO_ERR_RING_CLOSED: {
    text: 'the frame ring is closed',
    meaning: 'Its writer ended in an orderly way, or it was closed on this side.',
    fix: 'Start rtmp-vcam again and open the ring anew.',
  },
  VIDEO_ERR_RING_REPLACED: {
    text: 'the frame ring was replaced by a newer one',
    meaning: 'The writer was started again; this reader still held the ring of the former run.',
    fix: 'Open the ring again.',
  },
  VIDEO_ERR_SURFACE: {
    text: 'the pictures of the frame ring are not to be had',
    meaning: 'Their IOSurfaces cannot be looked up: the writer shares them with the Camera Extension alone.',
    fix: 'Start the writer with `--ipc auto`.',
  },
  VIDEO_ERR_BITSTREAM: {
    text: 'the video stream has a damaged header',
    meaning: 'A parameter set or decoder configuration of the stream breaks the rules of its codec or ends too early.',
    fix: 'Restart the stream in the sending app; if it comes back, try other encoder settings there.',
  },
  VIDEO_ERR_UNSUPPORTED_CODEC: {
    text: 'this video codec cannot be decoded here',
    meaning: 'No decoder for the codec of the stream is available on this machine.',
    fix: 'Set the sender to H.264.',
  },
  VIDEO_ERR_DECODER_CONFIG: {
    text: "the stream's sequence header was refused by the decoder",
    meaning: 'The decoder configuration record (avcC) is damaged, or describes video the decoder does not know.',
    fix: 'Restart the sender; set it to H.264, 4:2:0, 8 bits.',
  },
  VIDEO_ERR_NO_CONFIG: {
    text: 'video came without a sequence header',
    meaning: 'The sender sent frames before the decoder configuration record, so they cannot be decoded.',
    fix: 'Restart the stream on the sender.',
  },
  VIDEO_ERR_DECODE: {
    text: 'a frame could not be decoded',
    meaning: 'The bytes of a frame are damaged. The last good picture stays up until the next keyframe.',
    fix: 'If it comes again: lower the bit rate, or use a better network between the sender and this machine.',
  },
  VIDEO_ERR_NO_LIBAV: {
    text: 'FFmpeg is not installed',
    meaning: 'This installation goes without node-av, as the app for macOS does: macOS decodes H.264 and HEVC.',
    fix: 'Push H.264 or HEVC of 8 bits; or run the server from a checkout, where npm installs node-av.',
  },
  VIDEO_ERR_SCALE: {
    text: 'a picture could not be fitted to the canvas',
    meaning: 'The picture has a size or a pixel format that the scaler refused.',
    fix: 'Set the sender to a common size such as 1280x720, and 4:2:0.',
  },
  VIDEO_ERR_DECODER_DIED: {
    text: 'the decoder thread ended by itself',
    meaning:
      'The decoder crashed or ran out of memory. A new one was started; the next keyframe brings the picture back.',
    fix: 'If it comes again: report it with the log of `rtmp-vcam --verbose`.',
  },
  VIDEO_ERR_DECODER_STUCK: {
    text: 'the decoder thread makes no progress',
    meaning:
      'A frame kept the decoder busy for seconds. A new one was started; the next keyframe brings the picture back.',
    fix: 'If it comes again: choose a smaller size on the sender; report it with the log of `rtmp-vcam --verbose`.',
  },
  VIDEO_ERR_OVERLOADED: {
    text: 'this machine cannot decode the stream as fast as it comes',
    meaning: 'Pictures were left out up to the next keyframe, so that the delay does not grow.',
    fix: 'Choose a smaller size or a lower frame rate on the sender.',
  },
  VIDEO_ERR_FRAMEWORK: {
    text: "one of Apple's frameworks cannot be loaded",
    meaning: 'This system is no macOS, or its version lacks a function that is needed.',
    fix: 'Use macOS 13 or later; elsewhere leave `--decoder` and `--camera` at `auto`.',
  },
  VIDEO_ERR_FRAMEWORK_CALL: {
    text: "a call into Apple's frameworks failed",
    meaning: 'macOS refused what it was asked for; the message names the function and the status.',
    fix: 'If it comes again: report it with the log of `rtmp-vcam --verbose`; `--decoder libav` does without.',
  },
  VIDEO_ERR_FRAMEWORK_MEMORY: {
    text: 'macOS has no more memory for pictures',
    meaning: 'All pictures that may be in flight are taken: apps hold them, or the machine is short of memory.',
    fix: 'Close apps that read the camera and hang; choose a smaller canvas.',
  },
  VIDEO_ERR_DECODER_SESSION: {
    text: 'the decoder of macOS was lost',
    meaning:
      'The hardware decoder failed or was taken away. A new one was started; the next keyframe brings the picture back.',
    fix: 'If it comes again: use `--decoder libav`, which decodes in software.',
  },
  VIDEO_ERR_DECODER_BUSY: {
    text: 'the decoder of macOS is not available now',
    meaning: 'Other apps use all of the hardware decoders.',
    fix: 'Close other apps that play video, or use `--decoder libav`, which decodes in software.',
  },
  VIDEO_ERR_CARD_LIBRARY: {
    text: 'the drawing library cannot be loaded',
    meaning:
      'Skia (@napi-rs/canvas) or the typeface is not there or does not run here. The card shows the QR code alone.',
    fix: 'Install again without `--omit=optional`: the library comes as an optional package for each system.',
  },
  VIDEO_ERR_CARD_DRAWING: {
    text: 'the card could not be drawn',
    meaning: 'The short-lived process that draws the card failed. The card shows the QR code alone.',
    fix: 'If it comes again: report it with the log of `rtmp-vcam --verbose`.',
  },
} as const;

export type VideoErrorCode = keyof typeof VIDEO_ERRORS;

interface VideoErrorOptions {
  readonly cause?: unknown;
  /** Where in the parsed bytes it went wrong. */
  readonly offset?: number;
}

/** An error of this package: a stable code, the table's text with the details of this case, and what to do. */
export class VideoError extends Error {
  override readonly name = 'VideoError';
  readonly code: VideoErrorCode;
  /** Byte offset in the parsed data, for parse errors. */
  readonly offset: number | undefined;

  constructor(code: VideoErrorCode, detail: string, options: VideoErrorOptions = {}) {
    const where = options.offset === undefined ? '' : ` (at byte ${options.offset})`;
    super(`${VIDEO_ERRORS[code].text}: ${detail}${where}`, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.offset = options.offset;
  }

  /** What to do about it. */
  get fix(): string {
    const entry: ErrorEntry = VIDEO_ERRORS[this.code];
    return entry.fix;
  }
}
