import { join } from 'node:path';
import { test } from 'node:test';
import { HEADER, SLOT } from '../../packages/video-pipeline/src/ring/layout.ts';
import { slotOffset } from '../../packages/video-pipeline/src/ring/ring-memory.ts';
import { publishFilled } from '../../packages/video-pipeline/src/ring/testing/pictures.ts';
import { runSwiftTests } from './swift-tests.ts';
import { createRing, type TestRing } from './test-ring.ts';
import { HAS_APPLE_MODULES, ROOT, withoutSwift } from './toolchain.ts';
import { swiftFiles } from './type-check.ts';

const EXTENSION = join(ROOT, 'swift/CameraExtension/Extension');
const TESTS = join(ROOT, 'test/apple/swift/tests');
const skip = withoutSwift();

/** `420v` in memory: kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange. */
const PIXEL_FORMAT_420V = 0x3432_3076;

/** Makes of it a ring whose surfaces are IOSurfaces, as on macOS: 100 to 102, which the Swift tests make. */
function holdSurfaces({ memory }: TestRing): void {
  memory.setU32(HEADER.pixel_format, PIXEL_FORMAT_420V);
  for (let slot = 0; slot < 3; slot++) memory.setU32(slotOffset(slot, 3) + SLOT.surface_id, 100 + slot);
}

test('the logic of the Camera Extension', { skip }, (t) =>
  runSwiftTests(t, {
    name: 'LogicTests',
    files: [join(EXTENSION, 'Logic'), join(TESTS, 'support'), join(TESTS, 'logic')].flatMap(swiftFiles),
  }),
);

// On a Mac only the system can make a stream's clients; there this is part of docs/macos-checklist.md.
test('the Camera Extension with apps, feeders and clock played by the test', {
  skip: HAS_APPLE_MODULES ? "needs the doubles of Apple's modules" : skip,
}, async (t) => {
  const [ring, surfaceRing] = [createRing(t), createRing(t)];
  holdSurfaces(surfaceRing);
  const publishing = setInterval(() => {
    for (const written of [ring, surfaceRing]) publishFilled(written.ring);
  }, 5);
  t.after(() => clearInterval(publishing));
  await runSwiftTests(t, {
    name: 'ExtensionTests',
    files: [EXTENSION, join(TESTS, 'support'), join(TESTS, 'extension')]
      .flatMap(swiftFiles)
      .filter((file) => file !== join(EXTENSION, 'main.swift')),
    env: { RING: ring.name, SURFACE_RING: surfaceRing.name },
  });
});
