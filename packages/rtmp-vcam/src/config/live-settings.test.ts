import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AppError } from '../errors.ts';
import { type LiveSettings, readPatch, writtenSettings } from './live-settings.ts';

const settings: fc.Arbitrary<LiveSettings> = fc.record(
  {
    fit: fc.constantFrom('contain', 'cover', 'stretch'),
    rotate: fc.constantFrom(0, 90, 180, 270),
    mirror: fc.boolean(),
    smooth: fc.oneof(fc.constant('auto' as const), fc.integer({ min: 0, max: 500 })),
    hold: fc.integer({ min: 0, max: 3_600_000 }),
    card: fc.oneof(
      fc.constantFrom('auto', 'guide', 'plain'),
      fc.constant('/a/picture.png').map((file) => ({ file })),
    ),
    mic: fc.boolean(),
    paused: fc.boolean(),
  },
  { noNullPrototype: true },
);

test('settings are read as they are written, all of them or some', () => {
  fc.assert(
    fc.property(
      settings,
      fc.subarray(['fit', 'rotate', 'mirror', 'smooth', 'hold', 'card', 'mic', 'paused']),
      (all, names) => {
        const written = JSON.parse(JSON.stringify(writtenSettings(all)));
        assert.deepEqual(readPatch(written), all);
        const some = (from: object): object =>
          Object.fromEntries(Object.entries(from).filter(([key]) => names.includes(key)));
        assert.deepEqual(readPatch(some(written)), some(all));
      },
    ),
  );
});

test('what is not allowed is named, with what is', () => {
  for (const [written, message, fix] of [
    [{ fit: 'crop' }, 'fit cannot be "crop"', 'Use contain, cover or stretch.'],
    [{ mirror: true, rotate: 45 }, 'rotate cannot be 45', 'Use 0, 90, 180 or 270.'],
    [{ hold: 3000 }, 'hold cannot be 3000', /^Use a duration such as 3s/],
    [{ smooth: '1s' }, 'smooth cannot be "1s"', /^Use auto, or a duration such as 80ms, up to 500ms/],
    [{ paused: null }, 'paused cannot be null', 'Use true or false.'],
    [{ card: {} }, 'card cannot be a table', /^Use auto, guide, plain/],
    [
      { zoom: 2 },
      'There is no setting "zoom"',
      'The settings are fit, rotate, mirror, smooth, hold, card, mic, paused.',
    ],
    [{ miror: true }, 'There is no setting "miror"', 'Did you mean mirror?'],
    [{ toString: 1 }, 'There is no setting "toString"', /^The settings are/],
    [[], 'The settings are not an object', /mirror/],
    ['fit', 'The settings are not an object', /mirror/],
  ] as const)
    assert.throws(
      () => readPatch(written),
      (error) => {
        assert.ok(error instanceof AppError);
        assert.deepEqual([error.code, error.message], ['APP_ERR_SETTING', message]);
        if (typeof fix === 'string') assert.equal(error.fix, fix);
        else assert.match(error.fix, fix);
        return true;
      },
    );
});

test('nothing that can be sent throws anything else', () => {
  const key = fc.oneof(fc.constantFrom('fit', 'rotate', 'mirror', 'smooth', 'hold', 'card', 'paused'), fc.string());
  fc.assert(
    fc.property(fc.oneof(fc.dictionary(key, fc.jsonValue()), fc.jsonValue()), (written) => {
      try {
        readPatch(written);
      } catch (error) {
        assert.ok(error instanceof AppError && error.code === 'APP_ERR_SETTING', String(error));
      }
    }),
  );
});
