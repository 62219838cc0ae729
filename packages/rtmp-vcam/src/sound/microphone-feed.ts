import { AUDIO_ERRORS, AudioPipeline } from '@rtmp-vcam/audio-pipeline';
import type { Log } from '@rtmp-vcam/rtmp-server';
import { type Microphone, MicrophoneSupervisor } from '@rtmp-vcam/virtual-camera/microphone';
import { type Sender, SHARED, SILENCE, type SoundEvent, type SoundRequest } from './protocol.ts';
import { fromSharedClock } from './shared-clock.ts';

interface MicrophoneFeedOptions {
  readonly microphone: Microphone;
  /** The number of the track that is heard. */
  readonly track: number;
  /** See SHARED. */
  readonly shared: Int32Array;
  readonly tell: (event: SoundEvent) => void;
}

/** Sound may be so much later than usual without a gap: the thread that receives it is busy now and then. */
const RESERVE_MS = 100;
/** It is given to the microphone at the latest when two of its buffers are left: one is in use, and one is spare. */
const LATEST_MS = 40;
/** What the microphone asks for at once. */
const FRAMES = 960;
/** While somebody listens, the level is told this often, and whether that is still so. */
const LEVEL_MS = 100;
/** How many apps listen is looked up this often: it takes longer. */
const STATE_MS = 500;

/** Decodes the sound of streams and gives it to a microphone. It lives in the sound thread. */
export class MicrophoneFeed {
  readonly #microphone: Microphone;
  readonly #shared: Int32Array;
  readonly #tell: (event: SoundEvent) => void;
  readonly #supervisor: MicrophoneSupervisor;
  readonly #sound: AudioPipeline;
  readonly #stateTimer: NodeJS.Timeout;
  /** There is one while somebody listens. */
  #levelTimer: NodeJS.Timeout | undefined;
  #sender: Sender = {};
  #pictureOffset: number | undefined;
  #told: { readonly label: string | undefined; readonly readers: number } = { label: undefined, readers: 0 };

  /** Opens the microphone at once, or begins to wait for PipeWire. */
  constructor({ microphone, track, shared, tell }: MicrophoneFeedOptions) {
    this.#microphone = microphone;
    this.#shared = shared;
    this.#tell = tell;
    this.#sound = new AudioPipeline({
      track,
      pictureDue: (stamp) => (this.#pictureOffset === undefined ? undefined : stamp + this.#pictureOffset),
      reserveMs: RESERVE_MS,
      latestMs: LATEST_MS,
    });
    const log = logOf(tell);
    this.#sound.on('format', ({ codec, sampleRate, channels }) => {
      log.info({ ...this.#sender, codec, sampleRate, channels }, 'Sound');
    });
    this.#sound.on('problem', ({ code, detail }) => {
      log.warn({ ...this.#sender, code, fix: AUDIO_ERRORS[code].fix }, detail);
    });
    const fill = (samples: Float32Array, heardAt: number): void => this.#fill(samples, heardAt);
    const isReady = (heardAt: number): boolean => this.#sound.isReady(heardAt, FRAMES);
    this.#supervisor = new MicrophoneSupervisor({ microphone, fill, isReady, log });
    this.#stateTimer = setInterval(() => this.#tellState(), STATE_MS).unref();
    this.#tellState();
  }

  handle(request: Exclude<SoundRequest, { type: 'close' }>): void {
    switch (request.type) {
      case 'begin':
        this.#sender = request.sender;
        this.#pictureOffset = undefined;
        this.#sound.begin();
        break;
      case 'packet':
        this.#pictureOffset = request.pictureOffset === undefined ? undefined : fromSharedClock(request.pictureOffset);
        this.#sound.push(request.packet);
        Atomics.add(this.#shared, SHARED.done, 1);
        break;
      case 'end':
        this.#sound.end({ hold: request.hold });
        break;
      case 'mute':
        this.#sound.paused = request.muted;
        break;
    }
    this.#shareDelay();
  }

  /** Removes the microphone. */
  async close(): Promise<void> {
    clearInterval(this.#stateTimer);
    clearInterval(this.#levelTimer);
    await this.#supervisor.close();
    this.#sound.close();
  }

  #fill(samples: Float32Array, heardAt: number): void {
    this.#sound.read(samples, heardAt);
    Atomics.store(this.#shared, SHARED.isRead, 1);
    this.#levelTimer ??= setInterval(() => this.#share(), LEVEL_MS).unref();
    this.#shareDelay();
  }

  #shareDelay(): void {
    Atomics.store(this.#shared, SHARED.delayMs, Math.ceil(this.#sound.delayMs));
  }

  #share(): void {
    const { isRead } = this.#microphone;
    const { level } = this.#sound;
    Atomics.store(this.#shared, SHARED.isRead, isRead ? 1 : 0);
    Atomics.store(this.#shared, SHARED.level, isRead && level !== undefined ? Math.round(100 * level) : SILENCE);
    if (isRead) return;
    clearInterval(this.#levelTimer);
    this.#levelTimer = undefined;
  }

  #tellState(): void {
    const label = this.#supervisor.state === 'open' ? this.#microphone.label : undefined;
    const { readers } = this.#supervisor;
    if (label === this.#told.label && readers === this.#told.readers) return;
    this.#told = { label, readers };
    this.#tell({ type: 'state', label, readers });
  }
}

/** The main thread writes the lines. */
function logOf(tell: (event: SoundEvent) => void): Log {
  const line =
    (level: keyof Log) =>
    (fields: object, text: string): void =>
      tell({ type: 'line', level, fields, text });
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}
