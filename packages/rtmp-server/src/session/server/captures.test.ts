import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MediaPacket } from '../../flv/media-packet.ts';
import type { Metadata } from '../../flv/metadata.ts';
import { clientBytes } from '../testing/captures.ts';
import type { ServerSessionOutput } from './server-output.ts';
import { ServerSession } from './server-session.ts';

interface Replay {
  packets: MediaPacket[];
  metadata: Metadata[];
  /** Outputs other than bytes, packets and metadata. */
  story: string[];
  session: ServerSession;
}

/** Plays a recorded client to a session, `step` bytes at a time; the stream is accepted at once. */
function replay(bytes: Uint8Array, step: number): Replay {
  const session = new ServerSession({ random: (length) => new Uint8Array(length), nowMs: 0 });
  const result: Replay = { packets: [], metadata: [], story: [], session };
  const take = (outputs: ServerSessionOutput[]) => {
    for (const output of outputs) {
      if (output.kind === 'packet') result.packets.push(output.packet);
      else if (output.kind === 'metadata') result.metadata.push(output.metadata);
      else if (output.kind !== 'send') result.story.push(output.kind);
      if (output.kind === 'publish-requested') outputs.push(...session.accept(output.request.publishId, 0));
    }
  };
  for (let at = 0; at < bytes.length; at += step) take(session.push(bytes.subarray(at, at + step), 0));
  return result;
}

/** Enough of a packet to tell whether two replays are the same. */
function outline({ packets }: Replay): string[] {
  return packets.map(({ media, kind, dts, pts, keyframe, data }) => {
    const sum = data.reduce((total, byte, index) => (total + byte * (index + 1)) >>> 0, 0);
    return `${media} ${kind} ${dts} ${pts} ${keyframe} ${data.length} ${sum}`;
  });
}

const SIZE = { width: 320, height: 180, framerate: 30, videoCodec: 7 };

for (const [capture, expected] of [
  ['ffmpeg51-to-nginx', { videoFrames: 90, audioFrames: 131, encoder: 'Lavf59.27.100' }],
  ['gst-librtmp-to-srs', { videoFrames: 60, audioFrames: 0, encoder: 'GStreamer 1.22.0 FLV muxer' }],
] as const) {
  test(`${capture}: the packets of a recorded publisher, however its bytes are split`, () => {
    const bytes = clientBytes(capture);
    const whole = replay(bytes, bytes.length);
    const count = (media: string, kind: string) =>
      whole.packets.filter((packet) => packet.media === media && packet.kind === kind).length;
    assert.deepEqual(whole.story, ['publish-requested', 'publish-started', 'publish-ended']);
    const { videoDataRate, audioDataRate, audioCodec, audioSampleRate, ...picture } = whole.metadata[0] ?? {};
    assert.deepEqual(picture, { ...SIZE, encoder: expected.encoder });
    assert.equal(whole.packets[0]?.kind, 'config');
    assert.deepEqual([count('video', 'frame'), count('audio', 'frame')], [expected.videoFrames, expected.audioFrames]);
    const { messages, ...leftOut } = whole.session.counters;
    assert.deepEqual(leftOut, { unknownMessages: 0, unknownCommands: 0, malformedMessages: 0, strayMessages: 0 });
    const times = whole.packets.filter(({ media }) => media === 'video').map(({ dts }) => dts);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    for (const step of [1, 7, 128, 1460, 65_536]) {
      assert.deepEqual(outline(replay(bytes, step)), outline(whole), `${step} bytes at a time`);
    }
  });
}
