import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import type { PipeWireSession } from './pipewire-session.ts';
import type { Program } from './program.ts';
import { until } from './wait.ts';

const RATE = 48_000;
const CHANNELS = 2;
const FRAME_BYTES = 4 * CHANNELS;
const FORMAT = ['--rate=48000', '--channels=2'] as const;
/** The noise of converters. */
const SILENCE = 1e-4;
/** The end of the sound is looked at again when there is so much more of it, in seconds. */
const LOOK_S = 0.25;
/** pw-record writes a WAV file with a header of this length at most. The rest of a frame is found by the length. */
const HEADER_BYTES = 80;

type Side = 'left' | 'right';

/** What one channel sounds like. */
interface Tone {
  /** By the times at which it goes up through zero. */
  readonly frequency: number;
  readonly peak: number;
  /** The most that a sample is off from the straight curve through its neighbours: a gap or a click has much of it. */
  readonly bend: number;
}

/** A piece of recorded sound. It is measured in one pass, because the microphone may be fed by the same process. */
export class Heard {
  readonly left: Tone;
  readonly right: Tone;
  /** The last hundredth of a second is silent. */
  readonly endsSilent: boolean;

  /** `samples`: interleaved stereo at 48 kHz. */
  constructor(samples: Float32Array) {
    this.left = toneOf(samples, 0);
    this.right = toneOf(samples, 1);
    const end = samples.subarray(-(CHANNELS * RATE) / 100);
    this.endsSilent = end.every((sample) => Math.abs(sample) < SILENCE);
  }

  get isSilent(): boolean {
    return this.left.peak < SILENCE && this.right.peak < SILENCE;
  }

  /** True for a sine of this frequency and peak, and nothing else: a gap or a click makes it false. */
  isSine(side: Side, frequency: number, peak: number): boolean {
    const tone = this[side];
    const isSmooth = tone.bend < 2 * peak * ((2 * Math.PI * frequency) / RATE) ** 2;
    return isSmooth && Math.abs(tone.frequency / frequency - 1) < 0.005 && Math.abs(tone.peak / peak - 1) < 0.05;
  }

  /** For messages. */
  toString(): string {
    return [this.left, this.right]
      .map(
        ({ frequency, peak, bend }) => `${frequency.toFixed(1)} Hz, peak ${peak.toFixed(4)}, bend ${bend.toFixed(4)}`,
      )
      .join(' | ');
  }
}

/** Sound that a program records from a microphone. It ends when it is disposed of. */
export class Recording implements AsyncDisposable {
  readonly program: Program;
  readonly #last: (bytes: number) => Buffer | undefined;
  readonly #length: () => number;

  private constructor(program: Program, length: () => number, last: (bytes: number) => Buffer | undefined) {
    this.program = program;
    this.#length = length;
    this.#last = last;
  }

  /** With pw-record, a program of PipeWire, from the node with this name. */
  static async fromPipeWire(session: PipeWireSession, node: string): Promise<Recording> {
    const file = session.file(`recorded-${performance.now()}.wav`);
    const program = await session.start('pw-record', [`--target=${node}`, ...FORMAT, '--format=f32', file]);
    const length = (): number => (existsSync(file) ? Math.max(0, statSync(file).size - HEADER_BYTES) : 0);
    return new Recording(program, length, (bytes) => (length() < bytes ? undefined : endOf(file, bytes)));
  }

  /** With parec, a program of PulseAudio. */
  static async fromPulse(session: PipeWireSession, source: string): Promise<Recording> {
    const args = ['--raw', '--format=float32le', '--latency-msec=20', `--device=${source}`, ...FORMAT];
    const program = await session.start('parec', args);
    const length = (): number => program.stdout.length;
    return new Recording(program, length, (bytes) => {
      const all = program.stdout;
      const end = all.length - (all.length % FRAME_BYTES);
      return end < bytes ? undefined : all.subarray(end - bytes, end);
    });
  }

  /** Waits until the last seconds of the sound are like this. */
  async hears(what: string, seconds: number, isIt: (heard: Heard) => boolean): Promise<Heard> {
    let last = 'nothing';
    let looked = 0;
    const look = (): Heard | undefined => {
      const length = this.#length();
      if (length - looked < LOOK_S * RATE * FRAME_BYTES) return undefined;
      looked = length;
      const bytes = this.#last(seconds * RATE * FRAME_BYTES);
      if (bytes === undefined) return undefined;
      const heard = new Heard(new Float32Array(Uint8Array.from(bytes).buffer));
      last = String(heard);
      return isIt(heard) ? heard : undefined;
    };
    return until(what, look, { state: () => `${last}\n${this.program.stderr}` });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program.stop('SIGINT');
  }
}

/** The last bytes of a file, up to a whole frame. */
function endOf(file: string, bytes: number): Buffer {
  const { size } = statSync(file);
  const found = Buffer.alloc(bytes);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, found, 0, bytes, size - (size % FRAME_BYTES) - bytes);
  } finally {
    closeSync(descriptor);
  }
  return found;
}

function toneOf(samples: Float32Array, channel: number): Tone {
  let [before, beforeThat, peak, bend, first, last, turns] = [0, 0, 0, 0, 0, 0, -1];
  for (let at = channel; at < samples.length; at += CHANNELS) {
    const sample = samples[at] ?? 0;
    peak = Math.max(peak, Math.abs(sample));
    if (at >= 2 * CHANNELS) bend = Math.max(bend, Math.abs(sample - 2 * before + beforeThat));
    if (before < 0 && sample >= 0) {
      last = at / CHANNELS - sample / (sample - before);
      if (turns < 0) first = last;
      turns++;
    }
    [beforeThat, before] = [before, sample];
  }
  return { frequency: turns > 0 ? (turns * RATE) / (last - first) : 0, peak, bend };
}
