import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CameraFacts } from './facts.ts';
import { largePicture, pictureShape, smallPicture } from './picture-size.ts';
import { factsWith, said } from './testing/facts.ts';

const sized = (width: number, height: number, camera = {}): CameraFacts =>
  factsWith({ camera, stream: { picture: { width, height, codec: 'avc1', decoder: 'h264' } } });

test('a picture that is enlarged a lot is named, with both ways out', () => {
  assert.equal(said(smallPicture, sized(1280, 720)), undefined);
  const { text, fix } = said(smallPicture, sized(640, 360)) ?? assert.fail();
  assert.equal(text, 'The picture is 640×360, and the camera 1920×1080: it is enlarged, and not sharp');
  assert.equal(fix, 'Set Output Resolution in the sender to 1920x1080, or start rtmp-vcam with --size 640x360.');
});

test('a picture of which much is thrown away is named', () => {
  assert.equal(said(largePicture, sized(2560, 1440)), undefined);
  assert.match(said(largePicture, sized(3840, 2160))?.text ?? '', /much of it is sent for nothing$/);
});

test('bars are named with their place, unless the picture is fitted otherwise or its pixels may be no squares', () => {
  assert.equal(said(pictureShape, sized(1918, 1080)), undefined);
  assert.match(said(pictureShape, sized(1440, 960))?.text ?? '', /bars left and right$/);
  const wide = said(pictureShape, sized(2560, 1080)) ?? assert.fail();
  assert.match(wide.text, /bars above and below$/);
  assert.match(wide.fix ?? '', /^Set Output Resolution in the sender to 1920x1080, or set fit to cover/);
  assert.equal(said(pictureShape, sized(1440, 960, { fit: 'cover' })), undefined);
  assert.equal(said(pictureShape, sized(720, 576)), undefined);
});

test('a phone that is held upright is to be turned, and nothing is said of its size', () => {
  const upright = sized(1080, 1920);
  assert.match(said(pictureShape, upright)?.fix ?? '', /^Hold the phone sideways, or/);
  assert.deepEqual([said(smallPicture, upright), said(largePicture, upright)], [undefined, undefined]);
  const turned = sized(1080, 1920, { rotate: 90 });
  assert.equal(said(pictureShape, turned), undefined);
  assert.match(
    said(pictureShape, sized(1920, 1080, { width: 1080, height: 1920 }))?.fix ?? '',
    /^Hold the phone upright/,
  );
});
