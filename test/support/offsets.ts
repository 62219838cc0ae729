import { run } from './program.ts';

/** Pulses come once a second; what is further apart than this does not belong together. In milliseconds. */
const TOGETHER_MS = 400;
/** Between two pulses it is quiet for longer than this. In milliseconds. */
const QUIET_MS = 300;
/** Samples of 16 bits; the pulses are several times louder. */
const LOUD = 1500;

/** How far the clicks of a clip are from its flashes. */
export class Offsets {
  readonly #flashes: number[] = [];
  readonly #clicks: number[] = [];

  flash(at: number): void {
    this.#flashes.push(at);
  }

  click(at: number): void {
    this.#clicks.push(at);
  }

  /** For each flash how much later its click was, in milliseconds. */
  get all(): number[] {
    return this.#flashes.flatMap((flash) => {
      const near = this.#clicks.filter((click) => Math.abs(click - flash) < TOGETHER_MS);
      const [nearest] = near.sort((a, b) => Math.abs(a - flash) - Math.abs(b - flash));
      return nearest === undefined ? [] : [nearest - flash];
    });
  }

  /** The median of the last ones: a busy machine makes single ones late. */
  get median(): number {
    const sorted = this.all.sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  }

  /** For messages. */
  toString(): string {
    return `${this.all.map((offset) => offset.toFixed(0)).join(' ')} ms`;
  }
}

/** Tells flashes and clicks: a pulse begins when it was quiet for a while. Times are milliseconds. */
export class PulseDetector {
  readonly #onPulse: (at: number) => void;
  #quietSince = Number.NEGATIVE_INFINITY;

  constructor(onPulse: (at: number) => void) {
    this.#onPulse = onPulse;
  }

  add(at: number, isLoud: boolean): void {
    if (!isLoud) return;
    if (at - this.#quietSince > QUIET_MS) this.#onPulse(at);
    this.#quietSince = at;
  }
}

/** Finds the flashes and clicks in a film. */
export async function offsetsIn(file: string): Promise<Offsets> {
  const offsets = new Offsets();
  const read = (...filter: readonly string[]): Promise<Buffer> => {
    return run('ffmpeg', ['-v', 'fatal', '-i', file, ...filter, 'pipe:1']);
  };
  const pictures = await read('-an', '-vf', 'fps=200:start_time=0,scale=1:1,format=gray', '-f', 'rawvideo');
  const flashes = new PulseDetector((at) => offsets.flash(at));
  for (const [index, level] of pictures.entries()) flashes.add(index * 5, level > 128);
  const sound = await read('-vn', '-af', 'aresample=async=1:first_pts=0', '-ac', '1', '-ar', '48000', '-f', 's16le');
  const clicks = new PulseDetector((at) => offsets.click(at));
  for (let at = 0; at + 2 <= sound.length; at += 2) clicks.add(at / 96, Math.abs(sound.readInt16LE(at)) > LOUD);
  return offsets;
}
