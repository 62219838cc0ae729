import type { MediaPacket, PublicationStats } from '@rtmp-vcam/rtmp-server';
import { VIDEO_ERRORS, type VideoErrorCode } from '@rtmp-vcam/video-pipeline';

/** Why a stream has no picture, and what to do about it. */
export interface Trouble {
  /** Names the sender. */
  readonly text: string;
  /** The same in fixed words. */
  readonly plain: string;
  /** Fixed words. */
  readonly fix: string;
  /** Set for a problem that the decoder reported. */
  readonly code?: VideoErrorCode;
  /** Sound comes, and no video. */
  readonly isSoundOnly?: true;
}

/** A stream that has no picture after this time gets a warning, which its sender sees on the card. */
const PICTURE_EXPECTED_MS = 3000;
const CHECK_EVERY_MS = 500;
/** Sound that is older than this has stopped as well. */
const RECENT_MS = 1500;

const TURN_ON_VIDEO = 'Turn on the video in the sender: its camera, scene or screen.';

interface PictureWatchOptions {
  /** The usual name of the sender; empty if it has none. */
  readonly sender: () => string;
  readonly stats: () => Pick<PublicationStats['flv'], 'unsupportedBodies' | 'unsupportedAudioBodies'>;
  /** Packets have waited long for the decoder: a picture may be among them. */
  readonly isDecoderLate: () => boolean;
  /** Number of the video track to show. */
  readonly track: number;
  /** `isVisible`: there was no picture yet, so that the card is shown. */
  readonly report: (trouble: Trouble, isVisible: boolean) => void;
}

/** Watches one stream, and says why it has no picture or none any more. */
export class PictureWatch {
  readonly #options: PictureWatchOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #beganAt: number = performance.now();
  readonly #otherTracks: Set<number> = new Set();
  #frames = 0;
  /** Messages with video of an unsupported codec that had come by the last video packet. */
  #unsupportedBefore = 0;
  #videoAt: number = performance.now();
  #soundAt = Number.NEGATIVE_INFINITY;
  #hasPicture = false;
  #isExplained = false;
  #hasSaidNoVideo = false;
  #trouble: Trouble | undefined;

  constructor(options: PictureWatchOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#check(), CHECK_EVERY_MS);
  }

  /** True when the card says why there is no picture. */
  get hasReported(): boolean {
    return this.#isExplained;
  }

  /** What is wrong now. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  packet({ media, kind, track }: MediaPacket): void {
    if (kind !== 'frame') return;
    if (media === 'audio') {
      this.#soundAt = performance.now();
      return;
    }
    this.#videoAt = performance.now();
    this.#unsupportedBefore = this.#unsupportedVideo;
    if (this.#hasPicture) this.#trouble = undefined;
    if (track === this.#options.track) this.#frames++;
    else this.#otherTracks.add(track);
  }

  /** The stream has a picture. */
  picture(): void {
    this.#hasPicture = true;
    this.#trouble = undefined;
  }

  /** The decoder reports a problem: before the first picture, it is the reason that there is none. */
  problem(code: VideoErrorCode, detail: string): void {
    if (this.#hasPicture) return;
    this.#isExplained = true;
    const { text, fix } = VIDEO_ERRORS[code];
    const plain = asSentence(text);
    // Here the figures tell what would do.
    this.#report({ text: code === 'VIDEO_ERR_MEMORY' ? asSentence(detail) : plain, plain, fix, code }, true);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #check(): void {
    const now = performance.now();
    if (now - this.#videoAt >= PICTURE_EXPECTED_MS && now - this.#soundAt < RECENT_MS) this.#noVideo();
    if (this.#hasPicture || this.#isExplained || now - this.#beganAt < PICTURE_EXPECTED_MS) return;
    this.#isExplained = true;
    this.#report(this.#reason(), true);
  }

  /** Reported once for each stream: some senders stop their video whenever a window is covered. */
  #noVideo(): void {
    // Video of an unsupported codec makes no packets, so that it looks like no video.
    const isUnsupported = this.#unsupportedVideo > this.#unsupportedBefore;
    this.#trouble = isUnsupported ? this.#unsupportedCodec() : this.#soundOnly();
    if (this.#hasSaidNoVideo) return;
    this.#hasSaidNoVideo = true;
    const isVisible = !this.#hasPicture;
    if (isVisible) this.#isExplained = true;
    this.#report(this.#trouble, isVisible);
  }

  #report(trouble: Trouble, isVisible: boolean): void {
    this.#trouble = trouble;
    this.#options.report(trouble, isVisible);
  }

  #reason(): Trouble {
    const { track, stats, isDecoderLate } = this.#options;
    const [other] = this.#otherTracks;
    if (this.#frames > 0 && isDecoderLate()) {
      const { fix } = VIDEO_ERRORS.VIDEO_ERR_OVERLOADED;
      return this.#says('is connected, but this computer is slow to decode its picture', fix);
    }
    if (this.#frames > 0) {
      const fix = 'Set the keyframe interval in the sender to 1 or 2 seconds, and start the stream again.';
      return this.#says('is connected, but has sent no whole picture yet', fix);
    }
    if (other !== undefined) {
      const fix = `Start rtmp-vcam ${other === 0 ? 'without --track' : `with --track ${other}`}.`;
      return this.#says(`is connected, but there is no picture on track ${track}`, fix);
    }
    if (this.#unsupportedVideo > 0) return this.#unsupportedCodec();
    if (stats().unsupportedAudioBodies > 0) return this.#soundOnly();
    return this.#says('is connected, but has sent no picture yet', TURN_ON_VIDEO);
  }

  get #unsupportedVideo(): number {
    const { unsupportedBodies, unsupportedAudioBodies } = this.#options.stats();
    return unsupportedBodies - unsupportedAudioBodies;
  }

  #unsupportedCodec(): Trouble {
    const fix = 'Set the video encoder in the sender to H.264, and start the stream again.';
    return this.#says('sends video that is not H.264, HEVC, AV1 or VP9', fix);
  }

  #soundOnly(): Trouble {
    const text = `Only sound has come from ${this.#options.sender() || 'the sender'}`;
    return { text, plain: 'Only sound has come from the sender', fix: TURN_ON_VIDEO, isSoundOnly: true };
  }

  /** A sentence that the sender begins. */
  #says(what: string, fix: string): Trouble {
    const sender = this.#options.sender() || 'the sender';
    const name = /^(an|the) /.test(sender) ? `${sender.charAt(0).toUpperCase()}${sender.slice(1)}` : sender;
    return { text: `${name} ${what}`, plain: `The sender ${what}`, fix };
  }
}

function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
