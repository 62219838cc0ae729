/** Streams whose pictures take more memory than there may be, and what is left of those that are shown. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { prefixWithLengths } from '@rtmp-vcam/video-pipeline';
import {
  avcConfigurationOf,
  type CodedSize,
  h264PictureParameterSet,
  h264SequenceParameterSet,
} from '../../packages/video-pipeline/src/bitstream/testing/h264-headers.ts';
import { type Clip, makeClip } from '../support/clips.ts';
import { type FlvTag, isVideoFrame, readFlv } from '../support/flv.ts';
import { CANVAS, type LogLine } from '../support/product.ts';
import { RawPublisher } from '../support/raw-publisher.ts';
import { assertNextPushShows } from '../support/recovery.ts';
import { residentMemory } from '../support/resident-memory.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { sharedProduct } from '../support/shared-product.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const MIB = 2 ** 20;
const VIDEO = 9;
const BOMB: CodedSize = { width: 8192, height: 4320, chromaFormatIdc: 3, bitDepth: 10, references: 16 };
const LARGE = { width: 3840, height: 2160 } as const;

const options = { ...needs('ffmpeg'), timeout: 120_000 };
const product = sharedProduct();
let next: Clip;
let large: Clip;
before(async () => {
  next = await makeClip({ ...CANVAS, frames: 60, clip: 2 });
  large = await makeClip({ ...LARGE, frames: 16, clip: 3, profile: 'high444', bFrames: 3 });
});

const header = (data: Uint8Array): FlvTag => ({
  type: VIDEO,
  timestamp: 0,
  body: Buffer.concat([Buffer.from('1700000000', 'hex'), data]),
});

/** Sends the tags again and again until the log says that there is too little memory. */
async function refusal(tags: readonly FlvTag[]): Promise<LogLine> {
  const from = product().logs.length;
  await using publisher = await RawPublisher.connect(product().port);
  let timestamp = 0;
  return await until(
    'a refusal',
    () => {
      for (const tag of tags) publisher.send({ ...tag, timestamp: timestamp++ });
      return product()
        .logs.slice(from)
        .find(({ code }) => code === 'VIDEO_ERR_MEMORY');
    },
    { state: () => product().program.output },
  );
}

const bombs: readonly { readonly name: string; readonly tags: () => readonly FlvTag[] }[] = [
  {
    name: 'in its sequence header',
    tags: () => [header(avcConfigurationOf(BOMB)), ...readFlv(next.file).filter(isVideoFrame).slice(0, 1)],
  },
  {
    name: 'in a parameter set among its frames',
    tags: () => {
      const [first, keyframe] = readFlv(next.file).filter(({ type, body }) => type === VIDEO && body[1] !== 2);
      assert.ok(first !== undefined && keyframe !== undefined);
      const sets = prefixWithLengths([h264SequenceParameterSet(BOMB), h264PictureParameterSet()]);
      const body = Buffer.concat([keyframe.body.subarray(0, 5), sets, keyframe.body.subarray(5)]);
      return [first, keyframe, { ...keyframe, body }];
    },
  },
];

for (const { name, tags } of bombs)
  test(`a stream that announces huge pictures ${name} is not decoded, and says what to do`, options, async (t) => {
    const start = residentMemory(product());
    const { msg, fix } = await refusal(tags());
    assert.match(`${msg}`, /8192x4320 needs 4\.1 GB, and 1 GB is allowed \(--max-memory 5G would be enough\)$/);
    assert.match(`${fix}`, /Lower the resolution in the sender/);
    const more = residentMemory(product()) - start;
    t.diagnostic(`${Math.round(more / MIB)} MiB more`);
    // One picture of this size takes 200 MiB.
    assert.ok(more < 150 * MIB, `${more} bytes`);
    await assertNextPushShows(product(), next, t);
  });

test('the memory of large pictures is given back at the end of their stream', options, async (t) => {
  const start = residentMemory(product());
  let most = start;
  {
    await using watch = new RingWatch({ ring: product().ring, view: wholeCanvas(CANVAS), keep: 0 });
    await using publisher = await RawPublisher.connect(product().port);
    const tags = readFlv(large.file).filter(({ type }) => type === VIDEO);
    for (const tag of tags) publisher.send(tag);
    await until('pictures', () => {
      most = Math.max(most, residentMemory(product()));
      return watch.frames.length >= 3;
    });
  }
  await until(
    'its memory to be given back',
    () => residentMemory(product()) - start < (most - start) / 2 || most - start < 30 * MIB,
    {
      state: () => `${residentMemory(product()) - start} of ${most - start} bytes`,
    },
  );
  t.diagnostic(
    `${Math.round((most - start) / MIB)} MiB more, then ${Math.round((residentMemory(product()) - start) / MIB)}`,
  );
  await assertNextPushShows(product(), next, t);
});
