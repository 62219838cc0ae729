import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VideoError } from '@rtmp-vcam/video-pipeline';
import { FakePreview } from '../control/testing/fake-preview.ts';
import { takeSnapshot } from './snapshot.ts';

test('the width is passed on, and a mistake in it is named', async () => {
  const preview = new FakePreview();
  for (const query of ['', 'width=320', 'width=1&x=2']) await takeSnapshot(preview, 'jpg', new URLSearchParams(query));
  assert.deepEqual(
    preview.snapshots.map(({ width }) => width),
    [undefined, 320, 1],
  );
  for (const width of ['', '0', '-1', '1.5', '1e3', 'large', '99999', '320px', '٣']) {
    const refused = takeSnapshot(preview, 'png', new URLSearchParams({ width }));
    await assert.rejects(refused, { code: 'APP_ERR_REQUEST', fix: /width=320/ }, width);
  }
  assert.equal(preview.snapshots.length, 3);
});

test('why there is no picture is told with its remedy', async () => {
  const broken = { snapshot: () => Promise.reject(new VideoError('VIDEO_ERR_SNAPSHOT', 'it took long')) };
  const query = new URLSearchParams();
  await assert.rejects(takeSnapshot(broken, 'jpg', query), { code: 'APP_ERR_PREVIEW', message: /it took long/ });
  const faulty = { snapshot: () => Promise.reject(new TypeError('a bug')) };
  await assert.rejects(takeSnapshot(faulty, 'jpg', query), TypeError);
});
