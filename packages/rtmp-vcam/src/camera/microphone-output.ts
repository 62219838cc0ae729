import type { EventEmitter } from 'node:events';
import type { AudioPacket } from '@rtmp-vcam/rtmp-server';
import type { Log, VideoPipeline } from '@rtmp-vcam/video-pipeline';
import { APP_ERRORS } from '../errors.ts';
import type { Sender } from '../sound/protocol.ts';
import { toSharedClock } from '../sound/shared-clock.ts';
import type { SoundThread, SoundThreadEvents } from '../sound/sound-thread.ts';
import { SoundStart } from './sound-start.ts';

/** What is needed of a sound thread. */
type SoundThreadFace = EventEmitter<SoundThreadEvents> &
  Pick<SoundThread, 'startedAt' | 'label' | 'readers' | 'isRead' | 'delayMs' | 'level' | 'send' | 'isStuck' | 'close'>;

export interface MicrophoneOutputOptions {
  /** Starts the thread that has the microphone, whenever one is needed. */
  readonly startThread: (track: number) => SoundThreadFace;
  /** The number of the track that is shown. */
  readonly track: number;
  /** What shows the pictures of the same streams. */
  readonly pipeline: Pick<VideoPipeline, 'pictureDue' | 'holdBack'>;
  readonly log: Log;
}

/** How often it is looked whether an app still listens, and whether the thread hangs. */
const LOOK_MS = 500;
/** A thread that dies is followed by another one, after a pause that grows while they die soon. */
const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 30_000;
const SOON_MS = 60_000;

/**
 * Lets apps hear the sound of streams from a microphone, which is fed by a thread of its own. Sound and pictures share a
 * clock: while an app listens, pictures are held back for as long as sound needs. While nobody listens, nothing is
 * decoded.
 */
export class MicrophoneOutput {
  readonly #options: MicrophoneOutputOptions;
  /** Undefined in the pause after one that died. */
  #thread: SoundThreadFace | undefined;
  #restart: NodeJS.Timeout | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  /** Threads that were given up, and may still end by themselves. */
  readonly #leaving: Set<Promise<void>> = new Set();
  #isClosed = false;
  #muted = false;
  /** The stream has sound. */
  #hasSound = false;
  /** For the next thread. */
  readonly #streamStart: SoundStart = new SoundStart();
  readonly #timer: NodeJS.Timeout;

  /** Opens the microphone, or begins to wait for PipeWire. */
  constructor(options: MicrophoneOutputOptions) {
    this.#options = options;
    this.#start();
    // When the sound has stopped and then the app leaves, nothing else tells.
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  /** The name that apps list while it is open; undefined while it is not. */
  get label(): string | undefined {
    return this.#thread?.label;
  }

  /** The number of apps that listen. */
  get readers(): number {
    return this.#thread?.readers ?? 0;
  }

  /** The loudest sample of the last moment in dBFS; undefined in silence, and while nobody listens. */
  get level(): number | undefined {
    return this.#thread?.level;
  }

  /** While it is true, apps hear silence. */
  get muted(): boolean {
    return this.#muted;
  }

  set muted(muted: boolean) {
    this.#muted = muted;
    this.#thread?.send({ type: 'mute', muted });
  }

  /** A stream begins. What is left of the one before is not heard any more. */
  begin(remoteAddress?: string): void {
    this.#hasSound = false;
    this.#streamStart.begin(remoteAddress);
    this.#thread?.send({ type: 'begin', sender: senderAt(remoteAddress) });
    this.#options.pipeline.holdBack(0);
  }

  /** Takes a packet of the current stream. Its buffer must not be used afterwards. */
  push(packet: AudioPacket): void {
    // A stream without the wanted track is heard with its first one.
    if (packet.track !== 0 && packet.track !== this.#options.track) return;
    this.#hasSound ||= packet.kind === 'frame';
    // A decoder needs its sequence header whenever somebody begins to listen.
    this.#streamStart.note(packet);
    if (this.#thread?.isRead === true || packet.kind === 'config') this.#send(packet);
    this.#holdPictures();
  }

  /** The stream has ended. Without `hold`, what waits is not heard any more. */
  end({ hold }: { readonly hold: boolean }): void {
    this.#streamStart.end();
    this.#thread?.send({ type: 'end', hold });
  }

  /** Removes the microphone. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    clearTimeout(this.#restart);
    if (this.#thread !== undefined) this.#giveUp(this.#thread);
    await Promise.all(this.#leaving);
  }

  #send(packet: AudioPacket): void {
    // Of all time stamps the same, which may change with each packet.
    const due = this.#options.pipeline.pictureDue(0);
    const pictureOffset = due === undefined ? undefined : toSharedClock(due);
    this.#thread?.send({ type: 'packet', packet, pictureOffset });
  }

  #start(): void {
    const { startThread, track, log } = this.#options;
    const thread = startThread(track);
    this.#thread = thread;
    thread.on('line', ({ level, fields, text }) => log[level](fields, text));
    thread.on('died', (reason) => {
      if (this.#thread === thread) this.#replace(thread, reason);
    });
    if (this.#muted) thread.send({ type: 'mute', muted: true });
    this.#streamStart.giveTo({
      begin: (remoteAddress) => thread.send({ type: 'begin', sender: senderAt(remoteAddress) }),
      push: (config) => this.#send(config),
    });
  }

  #look(): void {
    this.#holdPictures();
    const thread = this.#thread;
    if (thread?.isStuck() !== true) return;
    this.#giveUp(thread);
    this.#replace(thread, 'it makes no progress');
  }

  #giveUp(thread: SoundThreadFace): void {
    this.#thread = undefined;
    const leaving = thread.close().finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  #replace(thread: SoundThreadFace, reason: string): void {
    this.#thread = undefined;
    this.#holdPictures();
    if (this.#isClosed) return;
    const { text, fix } = APP_ERRORS.APP_ERR_SOUND;
    this.#options.log.warn({ code: 'APP_ERR_SOUND', fix }, `${text}: ${reason}`);
    if (performance.now() - thread.startedAt > SOON_MS) this.#pauseMs = FIRST_PAUSE_MS;
    this.#restart = setTimeout(() => this.#start(), this.#pauseMs).unref();
    this.#pauseMs = Math.min(2 * this.#pauseMs, LAST_PAUSE_MS);
  }

  #holdPictures(): void {
    const isHeard = this.#hasSound && this.#thread?.isRead === true;
    this.#options.pipeline.holdBack(isHeard ? (this.#thread?.delayMs ?? 0) : 0);
  }
}

function senderAt(remoteAddress: string | undefined): Sender {
  return remoteAddress === undefined ? {} : { remote: remoteAddress };
}
