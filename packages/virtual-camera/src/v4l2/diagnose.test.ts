import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { machine } from '../testing/machine.ts';
import { diagnoseV4l2 } from './diagnose.ts';

const name = 'RTMP Virtual Camera';

function twoDevices(numbers: string, exclusive: string): Record<string, string> {
  return {
    'sys/class/video4linux/video0/name': 'Webcam',
    'dev/video0': '',
    'sys/class/video4linux/video3/name': 'OBS',
    'sys/class/video4linux/video3/max_openers': '10',
    'dev/video3': '',
    'sys/class/video4linux/video10/name': name,
    'sys/class/video4linux/video10/max_openers': '10',
    'dev/video10': '',
    'sys/module/v4l2loopback/parameters/video_nr': numbers,
    'sys/module/v4l2loopback/parameters/exclusive_caps': exclusive,
  };
}

test('a camera that is ready gives one finding without a problem', () => {
  using here = machine(twoDevices('10,3,-1\n', 'Y,N,N\n'));
  assert.deepEqual(diagnoseV4l2({ name, root: here.root }), [
    { level: 'ok', text: `camera "${name}" is ${join(here.root, 'dev/video10')}` },
  ]);
});

for (const [numbers, exclusive] of [
  ['10,3,-1\n', 'N,Y,N\n'],
  ['3,10,-1\n', 'Y,N,N\n'],
  ['-1,-1,-1\n', 'Y,N,N\n'],
] as const) {
  test(`video10 lacks exclusive_caps with ${exclusive.trim()} for video_nr ${numbers.trim()}`, () => {
    using here = machine(twoDevices(numbers, exclusive));
    const [found, warning] = diagnoseV4l2({ name, root: here.root });
    assert.equal(found?.level, 'ok');
    assert.equal(warning?.level, 'warning');
    assert.match(warning?.fix ?? '', /modprobe -r v4l2loopback && .*exclusive_caps=1/);
  });
}

test('a module that does not show its options gives no warning', () => {
  const { 'sys/module/v4l2loopback/parameters/exclusive_caps': _, ...files } = twoDevices('10', 'Y');
  using here = machine(files);
  assert.deepEqual(
    diagnoseV4l2({ name, root: here.root }).map((finding) => finding.level),
    ['ok'],
  );
});

test('a real camera as the device is a problem', () => {
  using here = machine(twoDevices('10', 'Y'));
  const [finding] = diagnoseV4l2({ name, device: join(here.root, 'dev/video0'), root: here.root });
  assert.equal(finding?.level, 'problem');
  assert.match(finding?.text ?? '', /"Webcam", a real camera/);
});

test('a missing camera is a problem with the command that creates it', () => {
  using here = machine({});
  const findings = diagnoseV4l2({ name, root: here.root });
  assert.equal(findings.length, 1);
  assert.equal(findings[0]?.level, 'problem');
  assert.match(findings[0]?.fix ?? '', /rtmp-vcam setup/);
});
