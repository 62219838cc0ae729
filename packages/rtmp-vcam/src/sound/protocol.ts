import type { AudioPacket, Log } from '@rtmp-vcam/rtmp-server';

/** Whom lines of the log are about; empty for a stream that is pulled. */
export interface Sender {
  readonly remote?: string;
}

export interface SoundThreadOptions {
  /** The name of the camera that the microphone goes with. */
  readonly cameraName: string;
  /** False for the further cameras of a program. */
  readonly isFirst: boolean;
  /** The number of the track that is heard. */
  readonly track: number;
}

/** The `workerData` of a sound thread. */
export interface SoundThreadData extends SoundThreadOptions {
  /** Numbers that both threads read without a message: see SHARED. */
  readonly shared: SharedArrayBuffer;
}

/** Messages from the main thread to the sound thread. */
export type SoundRequest =
  | { readonly type: 'begin'; readonly sender: Sender }
  | {
      readonly type: 'packet';
      /** Its buffer is transferred. */
      readonly packet: AudioPacket;
      /**
       * Added to a time stamp, it gives the time at which its picture is due, in milliseconds on the clock of all threads
       * (see `shared-clock.ts`). Undefined while that is not known.
       */
      readonly pictureOffset: number | undefined;
    }
  | { readonly type: 'end'; readonly hold: boolean }
  | { readonly type: 'mute'; readonly muted: boolean }
  | { readonly type: 'close' };

export type LogLevel = keyof Log;

/** Messages from the sound thread to the main thread. */
export type SoundEvent =
  /** Its libraries are loaded. */
  | { readonly type: 'ready' }
  /** The name that apps list, and how many listen. The label is undefined while there is no microphone. */
  | { readonly type: 'state'; readonly label: string | undefined; readonly readers: number }
  | { readonly type: 'line'; readonly level: LogLevel; readonly fields: object; readonly text: string };

/** Indices into the shared numbers (Int32Array). */
export const SHARED = {
  /** Packets that the thread has finished. */
  done: 0,
  /** 1 while an app listens. */
  isRead: 1,
  /** How much later pictures have to be shown to be with their sound, in milliseconds. */
  delayMs: 2,
  /** The loudest sample of the last moment in hundredths of a dB below full scale, as a negative number; or SILENCE. */
  level: 3,
} as const;

export const SHARED_BYTES = 16;
export const SILENCE = -100_000;
