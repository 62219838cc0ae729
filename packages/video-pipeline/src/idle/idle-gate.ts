import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { AccessPoints } from './access-points.ts';
import { type DuePacket, GroupSize, KeptPackets } from './kept-packets.ts';

/** `auto`: nothing is decoded while nobody watches. */
export type Idle = 'auto' | 'never';

interface IdleGateOptions {
  readonly idle: Idle;
  /** Takes a packet to decode. `isOutdated`: a newer one that was kept follows at once. */
  readonly decode: (due: DuePacket, isOutdated: boolean) => void;
  /** Nothing will come to be decoded for a while. */
  readonly rest: () => void;
  /** The stream goes on, but a frame of it is not decoded. */
  readonly kept: () => void;
}

/** The pictures from the first keyframe of a format to the next one. */
const GROUPS_TO_SEE = 1;

/**
 * Passes packets on to the decoder while somebody watches. While nobody does, it keeps those since the last keyframe, so
 * that the newest picture can be decoded as soon as somebody comes. The decoder rests from a keyframe on, and only in a
 * stream whose format is known. A stream with too much between two keyframes, or without any, is decoded always.
 */
export class IdleGate {
  readonly #options: IdleGateOptions;
  readonly #kept: KeptPackets = new KeptPackets();
  readonly #points: AccessPoints = new AccessPoints();
  /** What has come since the last keyframe, kept or not. */
  readonly #group: GroupSize = new GroupSize();
  #watched = false;
  #hasPicture = false;
  /** The groups that are decoded in any case, so that the format and its problems are known. */
  #groupsToSee = GROUPS_TO_SEE;
  #pointDts = Number.NaN;
  #isResting = false;
  /** There was too much between the last two keyframes. */
  #isTooLong = false;

  constructor(options: IdleGateOptions) {
    this.#options = options;
  }

  /** True while packets are kept instead of decoded. */
  get isResting(): boolean {
    return this.#isResting;
  }

  set watched(watched: boolean) {
    this.#watched = watched;
    if (watched) this.#wake();
  }

  /** A new stream begins. What is kept of the one before is dropped. */
  begin(): void {
    this.drop();
    this.#points.reset();
    this.#group.reset();
    this.#hasPicture = false;
    this.#groupsToSee = GROUPS_TO_SEE;
    this.#pointDts = Number.NaN;
    this.#isTooLong = false;
  }

  /** The present stream has had a picture. */
  picture(): void {
    this.#hasPicture = true;
  }

  push(due: DuePacket): void {
    const { packet } = due;
    if (packet.kind === 'frame') this.#frame(due, this.#points.isPoint(packet));
    else if (this.#points.configure(packet)) this.#changeFormat(due);
    else if (!this.#isResting) this.#options.decode(due, false);
  }

  /** The stream is over: its last picture is to be shown. */
  end(): void {
    this.#wake();
  }

  /** Drops what is kept. */
  drop(): void {
    this.#kept.take();
    this.#isResting = false;
  }

  #frame(due: DuePacket, isPoint: boolean): void {
    if (isPoint) this.#newGroup(due.packet);
    this.#group.add(due.packet);
    if (!this.#isResting) {
      this.#options.decode(due, false);
      return;
    }
    this.#kept.add(due, this.#points.isDisposable(due.packet));
    this.#options.kept();
    if (this.#kept.isFull) this.#wake();
  }

  #newGroup(packet: VideoPacket): void {
    // Another message of the same keyframe.
    if (packet.dts === this.#pointDts) return;
    this.#pointDts = packet.dts;
    this.#isTooLong = this.#group.isTooLarge;
    this.#group.reset();
    if (this.#isResting) this.#kept.keyframe(packet);
    else if (this.#mayRest) {
      this.#isResting = true;
      this.#options.rest();
    } else this.#groupsToSee--;
  }

  get #mayRest(): boolean {
    const isKnown = this.#hasPicture && this.#groupsToSee <= 0;
    return this.#options.idle === 'auto' && !this.#watched && isKnown && !this.#isTooLong;
  }

  /** The size and the problems of the new format should be known, whether anybody watches or not. */
  #changeFormat(due: DuePacket): void {
    this.#wake();
    this.#groupsToSee = GROUPS_TO_SEE;
    this.#options.decode(due, false);
  }

  #wake(): void {
    if (!this.#isResting) return;
    this.#isResting = false;
    const kept = this.#kept.take();
    for (const due of kept) this.#options.decode(due, due !== kept.at(-1));
  }
}
