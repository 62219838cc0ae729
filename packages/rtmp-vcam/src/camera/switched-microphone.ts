import type { AudioPacket } from '@rtmp-vcam/rtmp-server';
import type { MicrophoneOutput, MicrophoneOutputOptions } from './microphone-output.ts';
import type { PreparedMicrophone } from './prepare-microphone.ts';
import { SoundStart } from './sound-start.ts';

/** The microphone of a camera, which is switched on and off while the camera runs. It is off at first. */
export class SwitchedMicrophone {
  readonly #options: Omit<MicrophoneOutputOptions, 'startThread'>;
  #output: MicrophoneOutput | undefined;
  #isMuted = false;
  readonly #start: SoundStart = new SoundStart();
  /** The one before has gone when the next one comes: both have the same name. */
  #switched: Promise<void> = Promise.resolve();

  constructor(options: Omit<MicrophoneOutputOptions, 'startThread'>) {
    this.#options = options;
  }

  /** The name that apps list while it is open; undefined while it is not. */
  get label(): string | undefined {
    return this.#output?.label;
  }

  /** The number of apps that listen. */
  get readers(): number {
    return this.#output?.readers ?? 0;
  }

  /** The loudest sample of the last moment in dBFS; undefined in silence, and while nobody listens. */
  get level(): number | undefined {
    return this.#output?.level;
  }

  set muted(muted: boolean) {
    this.#isMuted = muted;
    if (this.#output !== undefined) this.#output.muted = muted;
  }

  /** Apps hear the stream from now on, also one that has begun before. */
  switchOn(prepared: PreparedMicrophone): void {
    this.#switched = this.#switched.then(() => this.#open(prepared));
  }

  /** Apps have no microphone any more. */
  switchOff(): void {
    this.#switched = this.#switched.then(() => this.#shut());
  }

  begin(remoteAddress?: string): void {
    this.#start.begin(remoteAddress);
    this.#output?.begin(remoteAddress);
  }

  /** Takes a packet of the current stream. Its buffer must not be used afterwards. */
  push(packet: AudioPacket): void {
    this.#start.note(packet);
    this.#output?.push(packet);
  }

  end(options: { readonly hold: boolean }): void {
    this.#start.end();
    this.#output?.end(options);
  }

  async close(): Promise<void> {
    this.switchOff();
    await this.#switched;
  }

  #open(prepared: PreparedMicrophone): void {
    if (this.#output !== undefined) return;
    const output = prepared.open(this.#options);
    output.muted = this.#isMuted;
    this.#output = output;
    this.#start.giveTo(output);
  }

  async #shut(): Promise<void> {
    const output = this.#output;
    this.#output = undefined;
    if (output === undefined) return;
    await output.close();
    this.#options.pipeline.holdBack(0);
  }
}
