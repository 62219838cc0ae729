import { AUDIO_ERRORS, AudioPipeline } from '@rtmp-vcam/audio-pipeline';
import type { AudioPacket } from '@rtmp-vcam/rtmp-server';
import type { Log, VideoPipeline } from '@rtmp-vcam/video-pipeline';
import { type Microphone, MicrophoneSupervisor } from '@rtmp-vcam/virtual-camera';

export interface MicrophoneOutputOptions {
  readonly microphone: Microphone;
  /** The number of the track that is shown. */
  readonly track: number;
  /** What shows the pictures of the same streams. */
  readonly pipeline: Pick<VideoPipeline, 'pictureDue' | 'holdBack'>;
  readonly log: Log;
}

/** How often it is looked whether an app still listens. */
const LOOK_MS = 500;

/**
 * Lets apps hear the sound of streams from a microphone. Sound and pictures share a clock: while an app listens,
 * pictures are held back for as long as sound needs. While nobody listens, nothing is decoded.
 */
export class MicrophoneOutput {
  readonly #microphone: Microphone;
  readonly #supervisor: MicrophoneSupervisor;
  readonly #sound: AudioPipeline;
  readonly #pipeline: MicrophoneOutputOptions['pipeline'];
  /** The stream has sound. */
  #hasSound = false;
  #sender: { remote?: string } = {};
  readonly #timer: NodeJS.Timeout;

  /** Opens the microphone at once, or begins to wait for PipeWire. */
  constructor({ microphone, track, pipeline, log }: MicrophoneOutputOptions) {
    this.#microphone = microphone;
    this.#pipeline = pipeline;
    this.#sound = new AudioPipeline({ track, pictureDue: (pts) => pipeline.pictureDue(pts) });
    this.#sound.on('format', ({ codec, sampleRate, channels }) => {
      log.info({ ...this.#sender, codec, sampleRate, channels }, 'Sound');
    });
    this.#sound.on('problem', ({ code, detail }) => {
      log.warn({ ...this.#sender, code, fix: AUDIO_ERRORS[code].fix }, detail);
    });
    const fill = (samples: Float32Array, heardAt: number): void => this.#fill(samples, heardAt);
    this.#supervisor = new MicrophoneSupervisor({ microphone, fill, log });
    // When the sound has stopped and then the app leaves, nothing else tells.
    this.#timer = setInterval(() => this.#holdPictures(), LOOK_MS).unref();
  }

  /** The name that apps list while it is open; undefined while it is not. */
  get label(): string | undefined {
    return this.#supervisor.state === 'open' ? this.#microphone.label : undefined;
  }

  /** The number of apps that listen. */
  get readers(): number {
    return this.#supervisor.readers;
  }

  /** The loudest sample of the last moment in dBFS; undefined in silence, and while nobody listens. */
  get level(): number | undefined {
    return this.#sound.level;
  }

  /** While it is true, apps hear silence. */
  get muted(): boolean {
    return this.#sound.paused;
  }

  set muted(muted: boolean) {
    this.#sound.paused = muted;
  }

  /** A stream begins. What is left of the one before is not heard any more. */
  begin(remoteAddress?: string): void {
    this.#sender = remoteAddress === undefined ? {} : { remote: remoteAddress };
    this.#hasSound = false;
    this.#sound.begin();
    this.#pipeline.holdBack(0);
  }

  /** Takes a packet of the current stream. */
  push(packet: AudioPacket): void {
    this.#hasSound ||= packet.kind === 'frame';
    // A decoder needs its sequence header whenever somebody begins to listen.
    if (this.#microphone.isRead || packet.kind === 'config') this.#sound.push(packet);
    this.#holdPictures();
  }

  /** The stream has ended. Without `hold`, what waits is not heard any more. */
  end({ hold }: { readonly hold: boolean }): void {
    this.#sound.end({ hold });
  }

  /** Removes the microphone. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#supervisor.close();
    this.#sound.close();
  }

  #fill(samples: Float32Array, heardAt: number): void {
    this.#sound.read(samples, heardAt);
    this.#holdPictures();
  }

  #holdPictures(): void {
    const isHeard = this.#hasSound && this.#microphone.isRead;
    this.#pipeline.holdBack(isHeard ? Math.ceil(this.#sound.stats.delayMs) : 0);
  }
}
