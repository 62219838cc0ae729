import type { ErrorEntry } from '@rtmp-vcam/rtmp-server/errors';

/** Every error this package throws on purpose. Codes are stable; texts may change. */
export const VIDEO_ERRORS = {
  VIDEO_ERR_SHM_UNSUPPORTED: {
    text: 'POSIX shared memory is not available on this system',
    meaning: 'The C library of this system has no shm_open, or koffi, the package that calls it, could not be loaded.',
    fix: 'Use Linux or macOS, and install without `--omit=optional`: parts of koffi are optional packages.',
  },
  VIDEO_ERR_SHM_ACCESS: {
    text: 'no permission for the shared memory object',
    meaning: 'An object with this name belongs to another user, or a sandbox forbids this process to open it.',
    fix: 'Run both programs as the same user, or choose another ring name for this one with `--ring`.',
  },
  VIDEO_ERR_SHM_FULL: {
    text: 'not enough shared memory',
    meaning: 'The system has no memory left for the pictures in the frame ring (on Linux: /dev/shm is full).',
    fix: 'Delete files in /dev/shm, make it larger (Docker: `--shm-size=256m`), or choose a smaller `--size`.',
  },
  VIDEO_ERR_SHM: {
    text: 'a shared memory call failed',
    meaning: 'The operating system refused to create, resize, map or remove a shared memory object.',
    fix: 'Look at the error name in the message. A common cause is a ring name that is too long: change `--ring`.',
  },
  VIDEO_ERR_OPEN_FILES: {
    text: 'too many files are open',
    meaning: 'The system lets this process, or all processes, have no more open files and connections.',
    fix: 'Raise the limit: `ulimit -n 1024` before the start, or `LimitNOFILE=1024` in a systemd unit.',
  },
  VIDEO_ERR_RING_IN_USE: {
    text: 'the frame ring is in use',
    meaning: 'Another process, such as a second rtmp-vcam, writes to the frame ring with this name.',
    fix: 'Stop that process, or start this one with another ring name: `--ring /NAME`.',
  },
  VIDEO_ERR_RING_NOT_FOUND: {
    text: 'there is no frame ring with this name',
    meaning: 'No program writes frames under this name: rtmp-vcam is not running, or it uses another ring name.',
    fix: 'Start rtmp-vcam first, as the same user. If it was started with `--ring`, use the same `--ring` here.',
  },
  VIDEO_ERR_RING_INVALID: {
    text: 'this shared memory object is not a usable frame ring',
    meaning: 'The object with this name was made by another program, or its contents are damaged.',
    fix: 'Use another ring name with `--ring`, or remove the object (Linux: the file of that name in /dev/shm).',
  },
  VIDEO_ERR_RING_VERSION: {
    text: 'the frame ring has a different version',
    meaning: 'The writer and the reader come from releases with different ring layouts.',
    fix: 'Use the same release of rtmp-vcam for both.',
  },
  VIDEO_ERR_RING_STALE: {
    text: 'the writer of the frame ring does not respond',
    meaning: 'The heartbeat in the ring is too old: the writer crashed, hangs or is paused.',
    fix: 'Start rtmp-vcam again; it replaces the ring that the old one left behind.',
  },
  VIDEO_ERR_RING_CLOSED: {
    text: 'the frame ring is closed',
    meaning: 'The writer ended normally, or this side closed the ring.',
    fix: 'Start rtmp-vcam again, then open the ring again.',
  },
  VIDEO_ERR_RING_REPLACED: {
    text: 'the frame ring was replaced by a newer one',
    meaning: 'The writer was restarted; this reader still had the ring of the previous run open.',
    fix: 'Open the ring again.',
  },
  VIDEO_ERR_SURFACE: {
    text: 'the pictures in the frame ring cannot be read',
    meaning:
      'Their IOSurfaces cannot be looked up: rtmp-vcam runs with `--ipc sink` and gives them to the camera alone, or macOS does not let it share them.',
    fix: 'Start rtmp-vcam without `--ipc sink`.',
  },
  VIDEO_ERR_BITSTREAM: {
    text: 'the video stream has a damaged header',
    meaning: 'A parameter set or decoder configuration in the stream breaks the rules of its codec or is incomplete.',
    fix: 'Restart the stream in the sender; if the error comes back, try other encoder settings there.',
  },
  VIDEO_ERR_UNSUPPORTED_CODEC: {
    text: 'this video codec cannot be decoded here',
    meaning: 'This computer has no decoder for the codec of the stream.',
    fix: 'Choose an H.264 encoder in the sender.',
  },
  VIDEO_ERR_DECODER_CONFIG: {
    text: "the decoder refused the stream's sequence header",
    meaning:
      'The decoder configuration record (avcC) is damaged, or describes video that the decoder does not support.',
    fix: 'Set the sender to 8 bits and 4:2:0 (in OBS: colour format NV12), and restart the stream.',
  },
  VIDEO_ERR_MEMORY: {
    text: 'the picture needs more memory than is allowed',
    meaning:
      'A decoder keeps several pictures, and those of this size and format together exceed `--max-memory`. They are not decoded.',
    fix: 'Lower the resolution in the sender, or allow more memory with `--max-memory`.',
  },
  VIDEO_ERR_FORMAT_CHANGES: {
    text: 'the stream changes its format too often',
    meaning:
      'The sender sends another sequence header many times a second. For each one a decoder has to be opened, so most are skipped.',
    fix: 'Give the encoder a fixed resolution and profile in the sender, and restart the stream.',
  },
  VIDEO_ERR_NO_CONFIG: {
    text: 'video came without a sequence header',
    meaning: 'The sender sent frames before the sequence header (decoder configuration), so they cannot be decoded.',
    fix: 'Restart the stream in the sender.',
  },
  VIDEO_ERR_SLICES_LOST: {
    text: 'a part of a picture was lost',
    meaning:
      'A picture came without some of its slices, so it has a gap. The last whole picture stays until a keyframe.',
    fix: 'Use a better network between the sender and this computer, or set a shorter keyframe interval in the sender.',
  },
  VIDEO_ERR_DECODE: {
    text: 'a frame could not be decoded',
    meaning: 'The bytes of a frame are damaged. The last good picture is shown until the next keyframe.',
    fix: 'If this happens again: lower the bit rate, or use a better network between the sender and this computer.',
  },
  VIDEO_ERR_NO_LIBAV: {
    text: 'FFmpeg is not installed',
    meaning:
      'This installation has no node-av, which contains FFmpeg. Nor has the macOS app: macOS decodes H.264 and HEVC.',
    fix: 'Send 8-bit H.264 or HEVC, or run the rtmp-vcam that npm installs: it has node-av.',
  },
  VIDEO_ERR_SCALE: {
    text: 'a picture could not be fitted to the canvas',
    meaning: 'The scaler refused the size or the pixel format of the picture.',
    fix: 'Set the sender to a common size such as 1280x720, and to 4:2:0.',
  },
  VIDEO_ERR_DECODER_DIED: {
    text: 'the decoder thread ended unexpectedly',
    meaning:
      'The decoder crashed or ran out of memory. A new one was started; the next keyframe brings the picture back.',
    fix: 'If this happens again: report it with the log of `rtmp-vcam --verbose`.',
  },
  VIDEO_ERR_DECODER_STUCK: {
    text: 'the decoder thread hangs',
    meaning:
      'One frame kept the decoder busy for seconds. A new one was started; the next keyframe brings the picture back.',
    fix: 'If this happens again: choose a smaller size in the sender; report it with the log of `rtmp-vcam --verbose`.',
  },
  VIDEO_ERR_OVERLOADED: {
    text: 'this computer cannot decode the stream as fast as it arrives',
    meaning: 'Frames are skipped up to the next keyframe, so that the delay does not grow.',
    fix: 'Choose a smaller size or a lower frame rate in the sender.',
  },
  VIDEO_ERR_FRAMEWORK: {
    text: "one of Apple's frameworks cannot be loaded",
    meaning: 'This system is not macOS, or its version lacks a function that is needed.',
    fix: 'Use macOS 13 or later; elsewhere leave `--decoder` and `--camera` at `auto`.',
  },
  VIDEO_ERR_FRAMEWORK_CALL: {
    text: "a call into Apple's frameworks failed",
    meaning: 'macOS refused a request; the message names the function and the status.',
    fix: 'If this happens again: report it with the log of `rtmp-vcam --verbose`, and try `--decoder libav`.',
  },
  VIDEO_ERR_FRAMEWORK_MEMORY: {
    text: 'no memory left for pictures',
    meaning: 'All pixel buffers are in use: apps do not release them, or the computer is short of memory.',
    fix: 'Close apps that use the camera and hang; choose a smaller `--size`.',
  },
  VIDEO_ERR_DECODER_SESSION: {
    text: 'the macOS decoder was lost',
    meaning:
      'The hardware decoder failed or was removed. A new one was started; the next keyframe brings the picture back.',
    fix: 'If this happens again: use `--decoder libav`, which decodes in software.',
  },
  VIDEO_ERR_DECODER_BUSY: {
    text: 'the macOS decoder is not available now',
    meaning: 'Other apps use all hardware decoders.',
    fix: 'Close other apps that play video, or use `--decoder libav`, which decodes in software.',
  },
  VIDEO_ERR_PREVIEW_LIBAV: {
    text: 'there is no preview without FFmpeg',
    meaning: 'This installation has no node-av, which contains FFmpeg and makes the JPEG pictures of the preview.',
    fix: 'Look at the camera in an app, take a PNG in full size, or run the rtmp-vcam that npm installs.',
  },
  VIDEO_ERR_PREVIEW: {
    text: 'the preview failed',
    meaning: 'The thread that makes the pictures of the preview ended or hung, or a picture could not be encoded.',
    fix: 'Apps get their pictures nevertheless. If this happens again: report it with the log of `rtmp-vcam --verbose`.',
  },
  VIDEO_ERR_SNAPSHOT: {
    text: 'there is no picture in time',
    meaning: 'The picture was not ready within ten seconds, or too many others were asked for at once.',
    fix: 'Try again. If this happens again: this computer is too busy, so ask for fewer or smaller pictures.',
  },
  VIDEO_ERR_CARD_LIBRARY: {
    text: 'the drawing library cannot be loaded',
    meaning: 'Skia (@napi-rs/canvas) or the typeface is missing or cannot be used here. The card has no text then.',
    fix: 'Install again without `--omit=optional`: the library is an optional package, one for each system.',
  },
  VIDEO_ERR_CARD_PICTURE: {
    text: 'the picture for the card cannot be used',
    meaning: 'The file does not exist, this user may not read it, or it is not a whole PNG, JPEG or WebP picture.',
    fix: 'Check the path, or convert the picture to PNG. Without `--card`, the camera shows its own card.',
  },
  VIDEO_ERR_CARD_DRAWING: {
    text: 'the card could not be drawn',
    meaning: 'The short-lived process that draws the card failed. The card has no text then.',
    fix: 'If this happens again: report it with the log of `rtmp-vcam --verbose`.',
  },
} as const;

export type VideoErrorCode = keyof typeof VIDEO_ERRORS;

interface VideoErrorOptions {
  readonly cause?: unknown;
  /** Byte offset in the parsed data, for parse errors. */
  readonly offset?: number;
}

/** An error of this package. Its message is the text from the table with the details of this case. */
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

  /** Advice for the user on how to fix the problem. */
  get fix(): string {
    const entry: ErrorEntry = VIDEO_ERRORS[this.code];
    return entry.fix;
  }
}
