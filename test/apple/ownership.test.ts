import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coreFoundation, coreMedia, coreVideo, created, type Owned, textOf } from '@rtmp-vcam/video-pipeline/ffi';
import {
  cfDictionary,
  cfNumber,
  cfString,
  ioSurface,
  kCVPixelBufferLock_ReadOnly,
  kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange,
  OSStatusError,
  retained,
  viewMemory,
} from '@rtmp-vcam/video-pipeline/testing';
import { Program } from '../support/program.ts';
import { AppleFrameworks, withoutFrameworks } from './double.ts';

const skip = withoutFrameworks();
const frameworks = skip === false ? new AppleFrameworks() : undefined;

/** A pixel buffer made of an IOSurface. */
function pixelBuffer(width: number, height: number): Owned {
  using none = cfDictionary([]);
  using attributes = cfDictionary([[coreVideo().kCVPixelBufferIOSurfacePropertiesKey, none.ref]]);
  const format = kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange;
  return created('CVPixelBufferCreate', (out) =>
    coreVideo().CVPixelBufferCreate(null, width, height, format, attributes.ref, out),
  );
}

test('an object is released once, at the end of the block that owns it', { skip }, () => {
  {
    using text = cfString('Grüße');
    assert.equal(textOf(text.ref), 'Grüße');
    using again = retained(text.ref);
    using buffer = pixelBuffer(64, 36);
    assert.notEqual(again.ref, buffer.ref);
    if (frameworks?.isDouble) assert.deepEqual(frameworks.live(), { CFString: 1, CVPixelBuffer: 1, IOSurface: 1 });
  }
  assert.deepEqual(frameworks?.live(), {});
});

test('an object that is given away is not released, and cannot be used', { skip }, () => {
  let ref: bigint;
  {
    using number = cfNumber(5);
    ref = number.give();
    assert.throws(() => number.ref, /given away/);
  }
  if (frameworks?.isDouble) assert.deepEqual(frameworks.live(), { CFNumber: 1 });
  coreFoundation().CFRelease(ref);
  assert.deepEqual(frameworks?.live(), {});
});

test('an object that is moved out of a block exists after it', { skip }, () => {
  const make = (): Owned => {
    using number = cfNumber(5);
    return number.move();
  };
  {
    using number = make();
    assert.ok(number.ref > 0n);
  }
  assert.deepEqual(frameworks?.live(), {});
});

test('a call that fails is an error with the name of its status', { skip }, () => {
  const format = 0x3f3f3f3f;
  assert.throws(
    () => created('CVPixelBufferCreate', (out) => coreVideo().CVPixelBufferCreate(null, 8, 8, format, null, out)),
    (error) =>
      error instanceof OSStatusError &&
      error.status === -6680 &&
      error.message.endsWith('CVPixelBufferCreate: kCVReturnInvalidPixelFormat (-6680)'),
  );
});

test('the planes of a pixel buffer are written in place, and its surface has an id', { skip }, () => {
  using buffer = pixelBuffer(64, 36);
  const { CVPixelBufferLockBaseAddress, CVPixelBufferUnlockBaseAddress, ...video } = coreVideo();
  assert.equal(video.CVPixelBufferGetPlaneCount(buffer.ref), 2);
  assert.equal(CVPixelBufferLockBaseAddress(buffer.ref, 0), 0);
  const address = video.CVPixelBufferGetBaseAddressOfPlane(buffer.ref, 1);
  assert.ok(address !== null);
  const bytes = video.CVPixelBufferGetBytesPerRowOfPlane(buffer.ref, 1) * 18;
  new Uint8Array(viewMemory(address, bytes)).fill(128);
  assert.equal(CVPixelBufferUnlockBaseAddress(buffer.ref, 0), 0);
  CVPixelBufferLockBaseAddress(buffer.ref, kCVPixelBufferLock_ReadOnly);
  assert.ok(new Uint8Array(viewMemory(address, bytes)).every((byte) => byte === 128));
  CVPixelBufferUnlockBaseAddress(buffer.ref, kCVPixelBufferLock_ReadOnly);
  const surface = video.CVPixelBufferGetIOSurface(buffer.ref);
  assert.ok(surface !== null && ioSurface().IOSurfaceGetID(surface) > 0);
});

test('a sample buffer retains its parts, and refuses a format that is not that of the picture', { skip }, () => {
  {
    const media = coreMedia();
    const describe = (pixelBuffer: bigint): Owned =>
      created('CMVideoFormatDescriptionCreateForImageBuffer', (out) =>
        media.CMVideoFormatDescriptionCreateForImageBuffer(null, pixelBuffer, out),
      );
    using small = pixelBuffer(64, 36);
    using large = pixelBuffer(128, 72);
    using format = describe(small.ref);
    assert.deepEqual(media.CMVideoFormatDescriptionGetDimensions(format.ref), { width: 64, height: 36 });
    assert.equal(media.CMVideoFormatDescriptionMatchesImageBuffer(format.ref, small.ref), 1);
    assert.equal(media.CMVideoFormatDescriptionMatchesImageBuffer(format.ref, large.ref), 0);
    const now = media.CMClockGetTime(media.CMClockGetHostTimeClock());
    const none = { value: 0, timescale: 0, flags: 0, epoch: 0 };
    const timing = { duration: none, presentationTimeStamp: now, decodeTimeStamp: none };
    const sample = (pixelBuffer: bigint): Owned =>
      created('CMSampleBufferCreateReadyWithImageBuffer', (out) =>
        media.CMSampleBufferCreateReadyWithImageBuffer(null, pixelBuffer, format.ref, timing, out),
      );
    using good = sample(small.ref);
    assert.ok(good.ref > 0n);
    assert.throws(() => sample(large.ref), /kCMSampleBufferError_InvalidMediaFormat \(-12743\)/);
  }
  assert.deepEqual(frameworks?.live(), {});
});

test('the double ends a process that uses a released object', {
  skip: skip || process.platform === 'darwin',
}, async () => {
  const code = `
    import { coreFoundation } from '@rtmp-vcam/video-pipeline/ffi';
    import { cfNumber } from '@rtmp-vcam/video-pipeline/testing';
    const ref = cfNumber(5).give();
    coreFoundation().CFRelease(ref);
    coreFoundation().CFRetain(ref);
  `;
  const flags = [...process.execArgv, '--input-type=module', '-e', code];
  await using program = await Program.start(process.execPath, flags);
  assert.equal((await program.end()).signal, 'SIGABRT');
  assert.match(program.stderr, /CFRetain: argument object is a CFNumber that was released/);
});
