import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { AppleFrameworks, withoutFrameworks } from '../../../../test/apple/double.ts';
import type { PicturePlanes } from '../canvas/picture-planes.ts';
import { RingWriter } from '../ring/ring-writer.ts';
import { freshRingName } from '../ring/testing/names.ts';
import { fillOf, publishFilled } from '../ring/testing/pictures.ts';
import { LentPictures } from './lent-pictures.ts';

const skip = withoutFrameworks();
const frameworks = skip === false ? new AppleFrameworks() : undefined;
const canvas = { width: 320, height: 180, fps: 30 };
let ring: RingWriter | undefined;

function open(format: 'i420' | '420v'): { readonly writer: RingWriter; readonly pictures: LentPictures } {
  const writer = RingWriter.create({ name: freshRingName(), canvas, format });
  ring = writer;
  return { writer, pictures: new LentPictures(writer) };
}

afterEach(() => {
  ring?.close();
  assert.deepEqual(frameworks?.live() ?? {}, {}, 'every reference was released');
});

/** The bytes at the middle of each plane. */
function middles({ planes }: PicturePlanes): (number | undefined)[] {
  return planes.map(({ bytes, stride }) => bytes[stride * 45 + 80]);
}

for (const [format, planes, missing] of [
  ['i420', 3, false],
  ['420v', 2, skip],
] as const) {
  test(`the newest picture of a ring in ${format} is lent`, { skip: missing }, () => {
    const { writer, pictures } = open(format);
    assert.deepEqual([pictures.newest, pictures.take(middles)], [0, undefined]);
    for (let count = 0; count < 9; count++) {
      const number = publishFilled(writer) ?? assert.fail('no slot');
      assert.equal(pictures.newest, number);
      assert.deepEqual(pictures.take(middles), Array(planes).fill(fillOf(number)));
      assert.equal(
        pictures.take((_, frame) => frame.number),
        number,
      );
    }
    pictures.close();
  });

  test(`a picture that is overwritten while it is used is used again: ${format}`, { skip: missing }, () => {
    const { writer, pictures } = open(format);
    publishFilled(writer);
    let uses = 0;
    const seen = pictures.take((picture, { number }) => {
      uses++;
      if (uses === 1) for (let slot = 0; slot < 5; slot++) publishFilled(writer);
      return { number, middles: middles(picture) };
    });
    assert.ok(seen !== undefined);
    assert.deepEqual(seen.middles, Array(planes).fill(fillOf(seen.number)));
    // A pixel buffer that is used is not written by anybody.
    assert.equal(uses, format === 'i420' ? 2 : 1);
  });

  test(`a writer that is always faster: none is lent, and nothing hangs (${format})`, { skip: missing }, () => {
    const { writer, pictures } = open(format);
    publishFilled(writer);
    const seen = pictures.take((picture) => {
      for (let slot = 0; slot < 5; slot++) publishFilled(writer);
      return middles(picture);
    });
    assert.equal(seen === undefined, format === 'i420');
    writer.close();
    assert.equal(pictures.take(middles), undefined, 'nor one of a ring that is closed');
  });
}
