import { join } from 'node:path';
import { test } from 'node:test';
import { SLOT } from '../../packages/video-pipeline/src/ring/memory/layout.ts';
import { slotOffset } from '../../packages/video-pipeline/src/ring/memory/ring-memory.ts';
import { publishFilled } from '../../packages/video-pipeline/src/ring/testing/pictures.ts';
import { withoutDouble } from './double.ts';
import { runSwiftTests } from './swift-tests.ts';
import { createRing } from './test-ring.ts';
import { ROOT, withoutSwift } from './toolchain.ts';
import { EXTENSION, extensionParts, swiftFiles } from './type-check.ts';

const TESTS = join(ROOT, 'test/apple/swift/tests');
const skip = withoutSwift();

test('the logic of the Camera Extension', { skip }, (t) =>
  runSwiftTests(t, {
    name: 'LogicTests',
    files: [join(EXTENSION, 'Logic'), join(TESTS, 'support'), join(TESTS, 'logic')].flatMap(swiftFiles),
  }),
);

// On a Mac only the system can make clients of a stream, so there docs/macos-checklist.md covers this.
test('the Camera Extension, with apps, feeders and a clock of the test', {
  skip: skip || withoutDouble(),
}, async (t) => {
  const canvas = { width: 1280, height: 720, fps: 30 };
  const [ring, stillRing, lostRing] = [createRing(t, canvas), createRing(t, canvas), createRing(t, canvas)];
  const publishing = setInterval(() => publishFilled(ring.ring), 5);
  t.after(() => clearInterval(publishing));
  publishFilled(stillRing.ring);
  lostRing.memory.setU32(slotOffset(publishFilled(lostRing.ring) ?? 0, 3) + SLOT.surface_id, 100);
  await runSwiftTests(t, {
    name: 'ExtensionTests',
    files: [...extensionParts(), ...swiftFiles(join(TESTS, 'support')), ...swiftFiles(join(TESTS, 'extension'))],
    env: { RING: ring.name, STILL_RING: stillRing.name, LOST_RING: lostRing.name },
  });
});
