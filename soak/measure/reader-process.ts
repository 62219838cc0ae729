/** Reads the ring of each camera, as an app would, in a process of its own. */
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { i420Size, RingReader } from '@rtmp-vcam/video-pipeline';
import { hostMs, type Stretch, Ticker } from '../../bench/measure/stalls.ts';
import type { RingGaps } from './gaps.ts';

const LOOK_EVERY_MS = 5;
/** Shorter ones are not kept. */
const LEAST_GAP_MS = 200;
/** Of rtmp_vcam_ring.h: the time of the last sign of life, in nanoseconds. */
const HEARTBEAT = 80;

/** When something was new, and how long nothing was. */
class Gaps {
  readonly list: Stretch[] = [];
  #last: number;

  constructor(now: number) {
    this.#last = now;
  }

  /** Something new was there at this time. */
  at(time: number): void {
    if (time - this.#last >= LEAST_GAP_MS) this.list.push({ from: this.#last, to: time });
    this.#last = Math.max(this.#last, time);
  }
}

class RingLook {
  readonly #ring: string;
  readonly #reader: RingReader;
  readonly #file: number;
  readonly #picture: Uint8Array;
  readonly #beat: Buffer = Buffer.alloc(8);
  readonly #signs: Gaps = new Gaps(hostMs());
  readonly #pictures: Gaps = new Gaps(hostMs());
  #number = 0;
  #count = 0;

  constructor(ring: string) {
    this.#ring = ring;
    this.#reader = RingReader.open({ name: ring });
    this.#file = openSync(join('/dev/shm', ring), 'r');
    const { width, height } = this.#reader.canvas;
    this.#picture = new Uint8Array(i420Size(width, height));
  }

  look(): void {
    const info = this.#reader.next(this.#picture, { after: this.#number });
    if (info !== undefined) {
      this.#number = info.number;
      const published = Number(info.publishedNs) / 1e6;
      if (info.state !== 'card') this.#count++;
      this.#pictures.at(published);
      this.#signs.at(published);
    }
    readSync(this.#file, this.#beat, 0, 8, HEARTBEAT);
    this.#signs.at(Number(this.#beat.readBigUInt64LE()) / 1e6);
  }

  /** What is going on at the end counts, too. */
  end(): RingGaps {
    this.#signs.at(hostMs());
    this.#pictures.at(hostMs());
    this.#reader.close();
    closeSync(this.#file);
    return { ring: this.#ring, pictures: this.#count, noSign: this.#signs.list, noPicture: this.#pictures.list };
  }
}

process.once('message', async (task) => {
  const rings =
    typeof task === 'object' && task !== null && 'rings' in task && Array.isArray(task.rings) ? task.rings : [];
  const looks = rings.map((ring) => new RingLook(String(ring)));
  const ticker = new Ticker();
  let isOver = false;
  process.once('message', () => {
    isOver = true;
  });
  while (!isOver) {
    for (const look of looks) look.look();
    await sleep(LOOK_EVERY_MS);
  }
  process.send?.({ rings: looks.map((look) => look.end()), stalls: ticker.stalls }, () => process.disconnect());
});
process.on('disconnect', () => process.exit());
