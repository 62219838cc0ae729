import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findMistakes, type Mistake } from './mistakes.ts';
import { HAS_APPLE_MODULES, withoutSwift } from './toolchain.ts';
import { EXTENSION, swiftFiles, typeCheck } from './type-check.ts';

const skip = withoutSwift();
const withoutMode6 = HAS_APPLE_MODULES ? 'Xcode 15 has no Swift 6 mode' : skip;

const MISTAKES: readonly Mistake[] = [
  {
    name: 'a wrong label',
    file: 'SourceStream.swift',
    right: 'hostTimeInNanoseconds: hostTime)',
    wrong: 'hostTime: hostTime)',
    error: /incorrect argument label/,
  },
  {
    name: 'a method that a protocol requires and that is missing',
    file: 'DeviceSource.swift',
    right: 'func setDeviceProperties(',
    wrong: 'func setProperties(',
    error: /type 'DeviceSource' does not conform to protocol/,
  },
  {
    name: 'a type that does not match',
    file: 'PictureFormat.swift',
    right: 'width: Int32(width)',
    wrong: 'width: width',
    error: /cannot convert value of type 'Int'/,
  },
  {
    name: 'a property that does not exist',
    file: 'SinkStream.swift',
    right: 'values.sinkBufferQueueSize',
    wrong: 'values.sinkQueueSize',
    error: /value of type 'CMIOExtensionStreamProperties' has no member/,
  },
  {
    name: 'a call that throws without try',
    file: 'ProviderSource.swift',
    right: 'try provider.addDevice(',
    wrong: 'provider.addDevice(',
    error: /call can throw but is not marked with 'try'/,
  },
  {
    name: 'an optional that is used as a value',
    file: 'PictureFitter.swift',
    right: 'if let session { VTPixelTransferSessionInvalidate(session) }',
    wrong: 'VTPixelTransferSessionInvalidate(session)',
    error: /value of optional type .* must be unwrapped/,
  },
  {
    name: 'a constant that the shared headers do not have',
    file: 'Identity.swift',
    right: 'uuid(RTMP_VCAM_SINK_UUID)',
    wrong: 'uuid(RTMP_VCAM_SINK_ID)',
    error: /cannot find 'RTMP_VCAM_SINK_ID'/,
  },
];

const RACE: Mistake = {
  name: 'state that two threads may use',
  file: 'SinkStream.swift',
  right: ', @unchecked Sendable {',
  wrong: ' {',
  error: /capture of .* with non-sendable type/,
};

// The app is built in Swift 5 mode, because Xcode 15 has no other.
test('the Camera Extension compiles without a warning', { skip }, async () => {
  assert.equal(await typeCheck(swiftFiles(EXTENSION), '5'), '');
});

test('the Camera Extension has no data race that the compiler sees', { skip: withoutMode6 }, async () => {
  assert.equal(await typeCheck(swiftFiles(EXTENSION), '6'), '');
});

test('mistakes in the Camera Extension are caught', { skip }, (t) => findMistakes(t, swiftFiles(EXTENSION), MISTAKES));

test('data races in the Camera Extension are caught', { skip: withoutMode6 }, (t) =>
  findMistakes(t, swiftFiles(EXTENSION), [RACE], '6'),
);
