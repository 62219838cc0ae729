import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, WORK, withoutSwift } from './toolchain.ts';
import { type SwiftVersion, swiftFiles, typeCheck } from './type-check.ts';

const EXTENSION = join(ROOT, 'swift/CameraExtension/Extension');
const skip = withoutSwift();

/** A mistake in the extension's source, and what the compiler says of it. */
interface Mistake {
  readonly name: string;
  readonly file: string;
  readonly right: string;
  readonly wrong: string;
  readonly error: RegExp;
}

const MISTAKES: readonly Mistake[] = [
  {
    name: 'a wrong label',
    file: 'SourceStream.swift',
    right: 'hostTimeInNanoseconds: hostTime)',
    wrong: 'hostTime: hostTime)',
    error: /SourceStream\.swift:\d+:\d+: error: incorrect argument label/,
  },
  {
    name: 'a method that a protocol requires and nobody has',
    file: 'DeviceSource.swift',
    right: 'func setDeviceProperties(',
    wrong: 'func setProperties(',
    error: /DeviceSource\.swift:\d+:\d+: error: type 'DeviceSource' does not conform to protocol/,
  },
  {
    name: 'a type that does not match',
    file: 'PictureFormat.swift',
    right: 'width: Int32(width)',
    wrong: 'width: width',
    error: /PictureFormat\.swift:\d+:\d+: error: cannot convert value of type 'Int'/,
  },
  {
    name: 'a property that there is not',
    file: 'SinkStream.swift',
    right: 'values.sinkBufferQueueSize',
    wrong: 'values.sinkQueueSize',
    error: /SinkStream\.swift:\d+:\d+: error: value of type 'CMIOExtensionStreamProperties' has no member/,
  },
  {
    name: 'a call that throws without try',
    file: 'ProviderSource.swift',
    right: 'try provider.addDevice(',
    wrong: 'provider.addDevice(',
    error: /ProviderSource\.swift:\d+:\d+: error: call can throw but is not marked with 'try'/,
  },
  {
    name: 'an optional that is taken for a value',
    file: 'PictureFitter.swift',
    right: 'if let session { VTPixelTransferSessionInvalidate(session) }',
    wrong: 'VTPixelTransferSessionInvalidate(session)',
    error: /PictureFitter\.swift:\d+:\d+: error: value of optional type .* must be unwrapped/,
  },
  {
    name: 'a constant the shared headers do not have',
    file: 'Identity.swift',
    right: 'uuid(RTMP_VCAM_SINK_UUID)',
    wrong: 'uuid(RTMP_VCAM_SINK_ID)',
    error: /Identity\.swift:\d+:\d+: error: cannot find 'RTMP_VCAM_SINK_ID'/,
  },
];

const RACE: Mistake = {
  name: 'state that two threads may touch',
  file: 'SinkStream.swift',
  right: ', @unchecked Sendable {',
  wrong: ' {',
  error: /SinkStream\.swift:\d+:\d+: error: capture of .* with non-sendable type/,
};

/** Type-checks a copy of the extension with these mistakes in it. */
async function checkWith(mistakes: readonly Mistake[], version: SwiftVersion): Promise<string> {
  mkdirSync(WORK, { recursive: true });
  const folder = mkdtempSync(join(WORK, 'mistakes-'));
  try {
    cpSync(EXTENSION, folder, { recursive: true });
    for (const { file, right, wrong } of mistakes) {
      const path = join(folder, file);
      const source = readFileSync(path, 'utf8');
      assert.ok(source.includes(right), `${file} has no “${right}” any more: choose another place for this mistake`);
      writeFileSync(path, source.replace(right, wrong));
    }
    return await typeCheck(swiftFiles(folder), version);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// 5 is what the app is built with, since Xcode 15 knows no other; 6 checks for data races too.
for (const version of ['5', '6'] as const) {
  test(`the Camera Extension compiles without a warning in Swift ${version} mode`, { skip }, async () => {
    assert.equal(await typeCheck(swiftFiles(EXTENSION), version), '');
  });
}

test('the check finds', { skip }, async (t) => {
  const [output, race] = await Promise.all([checkWith(MISTAKES, '5'), checkWith([RACE], '6')]);
  for (const { name, error } of MISTAKES) await t.test(name, () => assert.match(output, error));
  await t.test(RACE.name, () => assert.match(race, RACE.error));
  await t.test('nothing in the files without one', () => {
    const files = [...output.matchAll(/(\w+\.swift):\d+:\d+: error:/g)].map((match) => match[1]);
    assert.deepEqual([...new Set(files)].sort(), MISTAKES.map(({ file }) => file).sort());
  });
});
