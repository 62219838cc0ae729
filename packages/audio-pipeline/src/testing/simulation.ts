import { CHANNELS, FRAMES_PER_MS, SAMPLE_RATE } from '../format.ts';
import { SoundPlayer } from '../player/sound-player.ts';
import { stepOfSine } from './measure.ts';

const FREQUENCY = 400;
const AMPLITUDE = 0.5;
/** A reader that waits asks again after this time, in milliseconds. */
const ASK_AGAIN_MS = 5;
/** The right channel tells the time: it rises from a tenth to nine tenths in so many milliseconds. */
const DIAL_MS = 10_000;

export interface Scene {
  readonly seconds: number;
  /** By how much the sender's clock is faster than the host's. */
  readonly drift?: number;
  /** By how much the reader's clock is faster than the host's. */
  readonly readerDrift?: number;
  readonly packetFrames?: number;
  /** When a packet arrives that was sent at a time; undefined when it is lost. Packets stay in order. */
  readonly arrival?: (sentAt: number, number: number) => number | undefined;
  readonly readFrames?: number;
  /** How many blocks the reader holds. */
  readonly queue?: number;
  /** The options of the player. With `latestMs`, the reader waits for sound that is late. */
  readonly reserveMs?: number;
  readonly latestMs?: number;
  /** When the pictures are due, as a delay after their capture; none without it. */
  readonly pictureDelayMs?: number;
  /** Added to the delay of the pictures, for each time stamp. */
  readonly pictureMoves?: (ms: number) => number;
  /** The time stamp that the sender writes. */
  readonly stamp?: (ms: number, number: number) => number;
  /** Is called before each block is read. */
  readonly beforeRead?: (player: SoundPlayer, now: number) => void;
}

export interface Heard {
  readonly player: SoundPlayer;
  /** The largest step of the left channel beside that of the sine. */
  readonly step: number;
  /** Silent frames after the first sound. */
  readonly silentFrames: number;
  /** Milliseconds until the first sound. */
  readonly firstAt: number;
  /** How far the sound was from its picture, the known delay left out, after the first two seconds. In milliseconds. */
  readonly offSync: number;
  readonly longestDelay: number;
  readonly mostWaitingMs: number;
  /** The largest correction. */
  readonly correction: number;
  readonly loudest: number;
}

/** Lets a sender, a network and a reader with clocks of their own go on for some seconds. Nothing takes real time. */
export function simulate(scene: Scene): Heard {
  const { seconds, drift = 0, readerDrift = 0, packetFrames = 1024, readFrames = 960, queue = 1 } = scene;
  const { arrival = (at) => at, stamp = (ms) => Math.round(ms), pictureDelayMs, pictureMoves = () => 0 } = scene;
  const dueOf = (time: number): number => time / (1 + drift) + (pictureDelayMs ?? 0) + pictureMoves(time);
  const pictureDue = (time: number): number | undefined => (pictureDelayMs === undefined ? undefined : dueOf(time));
  const player = new SoundPlayer({ pictureDue, reserveMs: scene.reserveMs, latestMs: scene.latestMs });
  const samples = new Float32Array(packetFrames * CHANNELS);
  const output = new Float32Array(readFrames * CHANNELS);
  let [sent, asked, lastArrival, reads, last] = [0, 0, 0, 0, 0];
  let next: number | undefined;
  let [silent, step, offSync, delay, waiting, correction, loudest] = [0, 0, 0, 0, 0, 0, 0];
  let firstAt: number | undefined;
  const blockMs = readFrames / FRAMES_PER_MS / (1 + readerDrift);
  const receive = (now: number): void => {
    for (;;) {
      const ms = (sent * packetFrames) / FRAMES_PER_MS;
      const sentAt = (ms + packetFrames / FRAMES_PER_MS) / (1 + drift);
      if (asked <= sent) next = arrival(sentAt, sent);
      asked = sent + 1;
      const arrives = next;
      if (arrives !== undefined && Math.max(arrives, lastArrival) > now) break;
      sent++;
      if (arrives === undefined) continue;
      lastArrival = Math.max(arrives, lastArrival);
      writeSine(samples, (sent - 1) * packetFrames);
      player.add({ pts: stamp(ms, sent - 1), samples, continues: sent > 1 }, lastArrival);
    }
  };
  for (let now = 0; now < seconds * 1000; now = Math.max(now, reads * blockMs)) {
    // At the start a reader fills its queue at once.
    const heardAt = (reads + queue - 1) * blockMs;
    for (receive(now); scene.latestMs !== undefined && !player.isReady(heardAt, readFrames, now); receive(now)) {
      now += ASK_AGAIN_MS;
    }
    scene.beforeRead?.(player, now);
    player.read(output, heardAt, now);
    reads++;
    for (let at = 0; at < output.length; at += CHANNELS) {
      const sample = output[at] ?? 0;
      step = Math.max(step, Math.abs(sample - last));
      loudest = Math.max(loudest, Math.abs(sample));
      last = sample;
      const isSilent = sample === 0 && output[at + 1] === 0;
      if (isSilent && firstAt !== undefined) silent++;
      if (!isSilent) firstAt ??= heardAt + at / CHANNELS / FRAMES_PER_MS;
    }
    delay = Math.max(delay, player.delay);
    waiting = Math.max(waiting, player.waitingMs);
    correction = Math.max(correction, Math.abs(player.rate - 1));
    const first = output[1] ?? 0;
    const rise = ((output.at(-1) ?? 0) - first) / (((readFrames - 1) / FRAMES_PER_MS / DIAL_MS) * 0.8);
    const dial = ((first - 0.1) / 0.8) * DIAL_MS;
    // A block with a fade or a silence in it does not rise as it should.
    const isClear = player.playing && Math.abs(rise - 1) < 0.02 && dial > 500 && dial < DIAL_MS - 500;
    if (!isClear || now - (firstAt ?? now) < 2000) continue;
    const due = heardAt - player.delay - (pictureDelayMs ?? 0);
    const expected = (due * (1 + drift)) % DIAL_MS;
    if (expected > 500 && expected < DIAL_MS - 500) offSync = Math.max(offSync, Math.abs(expected - dial));
  }
  return {
    player,
    step: step / stepOfSine(AMPLITUDE, FREQUENCY),
    silentFrames: silent,
    firstAt: firstAt ?? Number.POSITIVE_INFINITY,
    offSync,
    longestDelay: delay,
    mostWaitingMs: waiting,
    correction,
    loudest: loudest / AMPLITUDE,
  };
}

const PERIOD = SAMPLE_RATE / FREQUENCY;
const SINE = Array.from({ length: PERIOD }, (_, at) => AMPLITUDE * Math.sin((2 * Math.PI * at) / PERIOD));

function writeSine(samples: Float32Array, first: number): void {
  for (let at = 0, frame = first; at < samples.length; at += CHANNELS, frame++) {
    samples[at] = SINE[frame % PERIOD] ?? 0;
    samples[at + 1] = 0.1 + (0.8 * ((frame / FRAMES_PER_MS) % DIAL_MS)) / DIAL_MS;
  }
}
