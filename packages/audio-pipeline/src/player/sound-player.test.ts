import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CHANNELS, SAMPLE_RATE } from '../format.ts';
import { numbers } from '../testing/numbers.ts';
import { type Heard, type Scene, simulate } from '../testing/simulation.ts';
import { SoundPlayer } from './sound-player.ts';

/** As a PipeWire source reads: four blocks of 20 ms ahead. */
const PIPEWIRE = { queue: 4, readFrames: 960 };
const PACKET_MS = 1024 / 48;

/** What holds for every stream: no click, no sound louder than it was, a bounded memory, a bounded correction. */
function play(scene: Scene): Heard {
  const heard = simulate({ ...PIPEWIRE, ...scene });
  assert.ok(heard.step < 1.02, `a step ${heard.step} times as large as those of the sine`);
  assert.ok(heard.loudest < 1.01, `${heard.loudest} times as loud`);
  assert.ok(heard.mostWaitingMs < 5500, `${heard.mostWaitingMs} ms waiting`);
  assert.ok(heard.correction < 0.005001, `corrected by ${heard.correction}`);
  assert.ok(heard.longestDelay <= 500, `delayed by ${heard.longestDelay} ms`);
  return heard;
}

describe('an even stream', () => {
  for (const readFrames of [64, 960, 4096]) {
    for (const packetFrames of [120, 1024, 4608]) {
      test(`packets of ${packetFrames} frames, blocks of ${readFrames}: no gap`, () => {
        const { silentFrames, firstAt, offSync } = play({
          seconds: 6,
          readFrames,
          packetFrames,
          queue: 2,
          pictureDelayMs: 120,
        });
        assert.equal(silentFrames, 0);
        assert.ok(firstAt < 700, `began after ${firstAt} ms`);
        assert.ok(offSync < 10, `${offSync} ms off`);
      });
    }
  }
});

describe('clocks that differ', () => {
  const cases: readonly (readonly [name: string, scene: Scene])[] = [
    ...[0.005, 0.001, -0.003, -0.005].flatMap((drift): [string, Scene][] => [
      [`the sender by ${drift}, with pictures`, { seconds: 50, pictureDelayMs: 60, drift }],
      [`the sender by ${drift}, without pictures`, { seconds: 50, drift }],
    ]),
    ...[0.004, -0.004].map((readerDrift): [string, Scene] => [
      `the reader by ${readerDrift}`,
      { seconds: 50, pictureDelayMs: 60, readerDrift },
    ]),
    ['both, in opposite directions', { seconds: 50, pictureDelayMs: 60, drift: 0.002, readerDrift: -0.002 }],
  ];
  for (const [name, scene] of cases) {
    test(`${name}: no gap, and within 40 ms of the picture`, () => {
      const { silentFrames, player, offSync } = play(scene);
      assert.equal(player.starved, 0);
      assert.equal(silentFrames, 0);
      if (scene.pictureDelayMs !== undefined) assert.ok(offSync < 40, `${offSync} ms off`);
    });
  }
});

describe('uneven arrivals', () => {
  const random = numbers(7);
  const cases: readonly (readonly [name: string, scene: Scene, mostGaps: number])[] = [
    ['jitter of 30 ms', { seconds: 40, arrival: (at) => at + random() * 30 }, 3],
    ['jitter of 30 ms with pictures', { seconds: 40, pictureDelayMs: 80, arrival: (at) => at + random() * 30 }, 3],
    ['jitter of 200 ms', { seconds: 40, arrival: (at) => at + random() * 200 }, 8],
    ['bursts every 100 ms', { seconds: 40, arrival: (at) => Math.ceil(at / 100) * 100 }, 3],
    ['bursts every 300 ms', { seconds: 40, arrival: (at) => Math.ceil(at / 300) * 300 }, 3],
    ['a network that stands still for two seconds', { seconds: 30, arrival: (at) => heldUp(at, 10_000, 12_000) }, 1],
    ['a network that stays a second later', { seconds: 30, arrival: (at) => (at > 10_000 ? at + 1000 : at) }, 2],
    ['three seconds at once at the start', { seconds: 30, arrival: (at) => Math.max(at, 3000) }, 1],
  ];
  for (const [name, scene, mostGaps] of cases) {
    test(`${name}: ${mostGaps} gaps at most`, () => {
      const { player, longestDelay } = play(scene);
      assert.ok(player.starved <= mostGaps, `${player.starved} gaps, delay ${longestDelay} ms`);
      assert.equal(player.playing, true);
    });
  }

  test('pictures that come sooner, 15 ms a second, take the sound along without a gap', () => {
    const pictureMoves = (ms: number): number => Math.max(0, 200 - Math.max(0, ms - 10_000) * 0.015);
    const { player, silentFrames, step } = play({ seconds: 100, pictureDelayMs: 20, pictureMoves });
    assert.deepEqual([player.starved, silentFrames], [0, 0]);
    assert.ok(step < 1.1, `${step}`);
    assert.ok(player.delay < 110, `${player.delay} ms`);
  });

  test('the delay of a network that stood still goes away at once', () => {
    const { player } = play({ seconds: 14, arrival: (at) => heldUp(at, 10_000, 12_000) });
    assert.ok(player.delay < 110, `${player.delay} ms`);
  });

  test('a lost packet is as much silence as it was sound, and nothing moves', () => {
    const lost = (number: number): boolean => number % 50 === 49;
    const { silentFrames, offSync } = play({
      seconds: 40,
      pictureDelayMs: 100,
      arrival: (at, number) => (lost(number) ? undefined : at),
    });
    const expected = ((40_000 / PACKET_MS / 50) * 1024 * 1.1) | 0;
    assert.ok(silentFrames > expected * 0.8 && silentFrames < expected * 1.3, `${silentFrames} of ${expected}`);
    assert.ok(offSync < 5, `${offSync} ms off`);
  });

  test('a sender that stops is silence, and is heard again when it goes on', () => {
    const { silentFrames, player } = play({
      seconds: 30,
      pictureDelayMs: 100,
      arrival: (at) => (at > 10_000 && at < 20_000 ? undefined : at),
    });
    assert.ok(Math.abs(silentFrames / SAMPLE_RATE - 10) < 0.1, `${silentFrames} frames`);
    assert.equal(player.playing, true);
  });
});

describe('a program that is busy now and then', () => {
  /** For `stallMs` every four seconds, nothing that has come is received. */
  const busy = (stallMs: number): NonNullable<Scene['arrival']> => {
    return (at) => heldUp(at, at - (at % 4000) + 1000, at - (at % 4000) + 1000 + stallMs);
  };
  const waiting = { reserveMs: 100, latestMs: 40, pictureDelayMs: 0, seconds: 14 };

  for (const stallMs of [30, 60, 90, 110]) {
    test(`for ${stallMs} ms: a reader that waits hears no gap`, () => {
      const { silentFrames, longestDelay, offSync } = play({ ...waiting, arrival: busy(stallMs) });
      assert.equal(silentFrames, 0);
      assert.ok(longestDelay < 205, `delayed by ${longestDelay} ms`);
      assert.ok(offSync < 10, `${offSync} ms off`);
    });
  }

  test('without a reserve, the first time is heard', () => {
    assert.ok(play({ ...waiting, reserveMs: 0, arrival: busy(90) }).silentFrames > 0);
  });

  test('a network that is always late by more than the queue is heard all the same', () => {
    const late: NonNullable<Scene['arrival']> = (at, number) => at + (number % 4 === 0 ? 0 : 150);
    const { silentFrames, player } = play({ ...waiting, arrival: late });
    assert.equal(player.playing, true);
    assert.ok(silentFrames < SAMPLE_RATE, `${silentFrames} silent frames`);
  });

  test('nothing is waited for that is not to come', () => {
    const player = new SoundPlayer({ pictureDue: (stamp) => stamp + 50, reserveMs: 100, latestMs: 40 });
    assert.equal(player.isReady(80, 960, 0), true, 'no stream');
    const samples = new Float32Array(1024 * CHANNELS).fill(0.25);
    for (let number = 0; number < 20; number++) {
      player.add({ pts: Math.round(number * PACKET_MS), samples, continues: number > 0 }, number * PACKET_MS);
    }
    assert.equal(player.isReady(1000, 960, 920), false, 'the stream goes on');
    assert.equal(player.isReady(1000, 960, 961), true, 'there is no time left');
    player.paused = true;
    assert.equal(player.isReady(1000, 960, 920), true, 'it is silent');
    player.paused = false;
    player.restart();
    assert.equal(player.isReady(1000, 960, 920), true, 'the stream is over');
  });
});

describe('time stamps that make no sense', () => {
  const random = numbers(3);
  const stamps: Readonly<Record<string, (ms: number, number: number) => number>> = {
    'all equal': () => 0,
    microseconds: (ms) => ms * 1000,
    'ten times too slow': (ms) => ms / 10,
    'going back': (ms) => 1e6 - ms,
    'of any value': () => Math.floor(random() * 2 ** 32),
  };
  for (const [name, stamp] of Object.entries(stamps)) {
    test(`${name}: the sound is heard as it comes`, () => {
      const { silentFrames, player } = play({ seconds: 20, stamp, pictureDelayMs: 60 });
      assert.deepEqual([player.playing, player.followsPicture], [true, false]);
      assert.ok(silentFrames < SAMPLE_RATE, `${silentFrames} silent frames`);
    });
  }

  const jumps: Readonly<Record<string, (ms: number) => number>> = {
    'forward by a quarter of an hour': (ms) => (ms > 10_000 ? ms + 1e6 : ms),
    'back by nine seconds': (ms) => (ms > 10_000 ? ms - 9000 : ms),
    'back to zero every second': (ms) => ms % 1000,
    'over the largest number': (ms) => ms + 2 ** 32 - 5000,
  };
  for (const [name, stamp] of Object.entries(jumps)) {
    test(`a jump ${name} is a short dip at most`, () => {
      const { silentFrames, player } = play({ seconds: 20, stamp });
      assert.equal(player.playing, true);
      assert.ok(silentFrames < SAMPLE_RATE / 2, `${silentFrames} silent frames`);
    });
  }

  test('stamps that are uneven by 20 ms do not break up the sound', () => {
    const { silentFrames } = play({ seconds: 40, stamp: (ms) => Math.round(ms + (random() - 0.5) * 40) });
    assert.ok(silentFrames < SAMPLE_RATE / 5, `${silentFrames} silent frames`);
  });
});

describe('silence', () => {
  test('it is silent before, while it is paused and after the end, with a fade at each edge', () => {
    const { silentFrames, player } = play({
      seconds: 30,
      beforeRead: (paused, now) => {
        paused.paused = now >= 10_000 && now < 20_000;
      },
    });
    assert.ok(Math.abs(silentFrames / SAMPLE_RATE - 10) < 0.1, `${silentFrames} frames`);
    assert.equal(player.playing, true);
  });

  test('another stream begins with a fade, and nothing of the one before is heard after it', () => {
    const { player } = play({
      seconds: 10,
      beforeRead: (restarted, now) => {
        if (now > 4990 && now < 5010) restarted.restart();
      },
    });
    assert.equal(player.playing, true);
  });

  test('a reader that was away for ten seconds hears what is due then', () => {
    const player = new SoundPlayer({ pictureDue: (stamp) => stamp + 50 });
    const samples = new Float32Array(1024 * CHANNELS).fill(0.25);
    const output = new Float32Array(960 * CHANNELS);
    let read = 0;
    for (let number = 0; number < 1500; number++) {
      const now = (number + 1) * PACKET_MS;
      player.add({ pts: Math.round(number * PACKET_MS), samples, continues: number > 0 }, now);
      const isAway = now > 10_000 && now < 20_000;
      if (!isAway && now >= read + 20) {
        read = now;
        player.read(output, now, now);
      }
    }
    assert.equal(player.playing, true);
    assert.ok(output.every((sample) => Math.abs(sample - 0.25) < 0.001));
  });

  test('nothing but silence comes when there was never a stream', () => {
    const player = new SoundPlayer({ pictureDue: () => undefined });
    const output = new Float32Array(960 * CHANNELS).fill(1);
    player.read(output, 0, 0);
    assert.ok(output.every((sample) => sample === 0));
    assert.equal(player.playing, false);
  });
});

function heldUp(at: number, from: number, to: number): number {
  return at > from && at < to ? to : at;
}
