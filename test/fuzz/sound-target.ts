import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AudioPipeline } from '@rtmp-vcam/audio-pipeline';
import type { AudioCodec, AudioPacket } from '@rtmp-vcam/rtmp-server';
import * as v from 'valibot';

const CODECS: readonly AudioCodec[] = ['aac', 'mp3', 'opus', 'flac', 'ac3'];
const HEADER_BYTES = 4;
const BLOCK = 960;
const BLOCK_MS = 20;
/** A pipeline holds no more sound than this, in milliseconds. */
const MOST_WAITING_MS = 5600;

/** Short packets of each codec, in hexadecimal. */
const stored = v.parse(
  v.record(v.string(), v.object({ config: v.nullable(v.string()), frames: v.array(v.string()) })),
  JSON.parse(readFileSync(new URL('sound-packets.json', import.meta.url), 'utf8')),
);

/** The packets of one codec each, as the target takes them. */
export const SOUND_SEEDS: readonly Uint8Array[] = CODECS.map((codec, number) => {
  const { config, frames } = stored[codec] ?? assert.fail(`no packets of ${codec}`);
  const packets = [...(config === null ? [] : [[1, config] as const]), ...frames.map((hex) => [0, hex] as const)];
  return Buffer.concat(
    packets.flatMap(([isConfig, hex]) => {
      const data = Buffer.from(hex, 'hex');
      const header = Buffer.of(number | (isConfig << 3), BLOCK_MS, data.length >> 8, data.length & 255);
      return [header, data];
    }),
  );
});

/** Plays packets: codec and kind, the step of the time stamp, the length, and the bytes. Samples must stay samples. */
export function sound(bytes: Uint8Array<ArrayBuffer>): void {
  let now = 0;
  const pipeline = new AudioPipeline({ now: () => now });
  pipeline.begin();
  const block = new Float32Array(2 * BLOCK);
  let problems = 0;
  pipeline.on('problem', () => problems++);
  let packets = 0;
  for (const packet of packetsOf(bytes)) {
    pipeline.push(packet);
    packets++;
    now += BLOCK_MS;
    pipeline.read(block, now + BLOCK_MS);
    assert.ok(block.every(Number.isFinite), 'a sample that is no number');
    const { waitingMs, delayMs } = pipeline.stats;
    assert.ok(waitingMs <= MOST_WAITING_MS, `${waitingMs} ms wait`);
    assert.ok(delayMs >= 0 && delayMs <= 500, `a delay of ${delayMs} ms`);
  }
  assert.ok(problems <= packets);
  pipeline.close();
}

function* packetsOf(bytes: Uint8Array<ArrayBuffer>): Generator<AudioPacket> {
  let pts = 0;
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const [first = 0, step = 0, high = 0, low = 0] = bytes.subarray(at, at + HEADER_BYTES);
    const end = at + HEADER_BYTES + high * 256 + low;
    const codec = CODECS[(first & 7) % CODECS.length] ?? 'aac';
    // Most steps are usual ones, and some go back or far ahead.
    pts += first & 0x80 ? (step - 128) * 100 : step;
    const kind = first & 8 ? 'config' : 'frame';
    const data = bytes.slice(at + HEADER_BYTES, end);
    yield { media: 'audio', codec, track: 0, kind, keyframe: true, dts: pts, pts, data };
    at = end;
  }
}
