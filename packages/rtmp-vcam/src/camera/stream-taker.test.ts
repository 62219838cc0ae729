import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MediaPacket } from '@rtmp-vcam/rtmp-server';
import { VideoPipeline } from '@rtmp-vcam/video-pipeline';
import { pino } from 'pino';
import type { CardSituation } from '../sources/card-content.ts';
import type { IncomingStream, StreamSource } from '../sources/stream-source.ts';
import { NO_STATS } from '../testing/no-stats.ts';
import { StreamTaker } from './stream-taker.ts';

const KEY = 'k3qz-9rma-x7wd-p2tn';
/** A sender that calls itself as nobody should. */
const ENCODER = `FMLE/3.0 (compatible; rtmp://192.168.1.20/live/${KEY})`;

/** A stream that gives a packet every few milliseconds until it is ended. */
class FakeStream implements IncomingStream {
  readonly path = 'live/test';
  readonly remoteAddress = '192.168.1.20';
  readonly encoder = ENCODER;
  readonly stats = NO_STATS;
  ended: { reason: string } | undefined = undefined;
  readonly #packet: () => MediaPacket;

  constructor(packet: () => MediaPacket) {
    this.#packet = packet;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<MediaPacket, undefined> {
    while (this.ended === undefined) {
      yield this.#packet();
      await sleep(20);
    }
    return undefined;
  }
}

const audio = (): MediaPacket => {
  return {
    media: 'audio',
    codec: 'aac',
    track: 0,
    kind: 'frame',
    keyframe: true,
    dts: 0,
    pts: 0,
    data: new Uint8Array(4),
  };
};
let time = 0;
/** An IDR slice, each time at a later time. */
const keyframe = (): MediaPacket => {
  time += 33;
  const data = Uint8Array.of(0, 0, 0, 5, 0x65, 0x88, 0x84, 0, 0x10);
  return { media: 'video', codec: 'h264', track: 0, kind: 'frame', keyframe: true, dts: time, pts: time, data };
};

/** Runs a stream until a problem is on the card, then ends it. Gives what was on the card and in the log. */
async function run(t: TestContext, packet: () => MediaPacket): Promise<{ cards: CardSituation[]; log: string }> {
  const stream = new FakeStream(packet);
  const cards: CardSituation[] = [];
  const lines: string[] = [];
  const source: StreamSource = {
    places: { urls: [], qr: '' },
    situation: { state: 'waiting' },
    streams: async function* (): AsyncGenerator<IncomingStream, undefined> {
      yield stream;
      return undefined;
    },
    close: async () => {},
  };
  const pipeline = new VideoPipeline({
    canvas: { width: 160, height: 90, fps: 30 },
    placement: { fit: 'contain', rotate: 0, mirror: false },
    holdMs: 0,
    decoder: 'auto',
    ringName: `/rvt_taker_${process.pid % 100_000}`,
  });
  t.after(() => pipeline.close());
  const begins: string[] = [];
  const card = {
    streamBegins: () => begins.push('card'),
    show: (situation: CardSituation) => {
      cards.push(situation);
      if (situation.state === 'problem') stream.ended = { reason: 'disconnected' };
    },
  };
  const logger = pino({}, { write: (line) => lines.push(line) });
  const onBegin = (address: string): unknown => begins.push(address);
  await new StreamTaker({ source, pipeline, log: logger, track: 0, card, onBegin }).run();
  assert.deepEqual(begins.toSorted(), ['192.168.1.20', 'card']);
  return { cards, log: lines.join('') };
}

const ways = [
  { what: 'sound alone', packet: audio, plain: /^Only sound has come from the sender$/ },
  { what: 'video without a sequence header', packet: keyframe, plain: /^Video came without a sequence header$/ },
];

for (const { what, packet, plain } of ways) {
  test(`${what}: the card says that the stream starts, then what is wrong, and never that it waits`, {
    timeout: 60_000,
  }, async (t) => {
    const { cards, log } = await run(t, packet);
    const states = cards.map(({ state }) => state);
    assert.deepEqual(
      states.filter((state, index) => state !== states[index - 1] && state !== 'starting'),
      ['problem', 'disconnected'],
    );
    if (packet === audio) assert.equal(states[0], 'starting');
    const problem = cards.find((card) => card.state === 'problem') ?? assert.fail();
    assert.match(problem.plain, plain);
    assert.doesNotMatch(`${problem.plain} ${problem.fix}`, /k3qz|192\.168|rtmp:/);
    assert.match(log, /"fix":"/);
  });
}
