import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Canvas, Log } from '@rtmp-vcam/video-pipeline';
import { type Camera, CameraError, type Finding } from '@rtmp-vcam/virtual-camera';
import { CameraOutputs } from './camera-outputs.ts';

const canvas: Canvas = { width: 64, height: 36, fps: 30 };
const log: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

interface Situation {
  readonly label?: string;
  readonly ready?: boolean;
  readonly readers?: number | undefined;
  readonly error?: Error;
}

/** A camera that only has properties. */
function cameraWith({ label = 'Cam (PipeWire)', ready = true, readers, error }: Situation): Camera {
  return {
    kind: 'pipewire',
    label,
    ready,
    readers,
    open: () => {
      if (error !== undefined) throw error;
    },
    present: () => {},
    close: () => {},
    closed: Promise.resolve(),
    diagnose: async () => [],
  };
}

function outputsOf(situations: readonly Situation[], findings: readonly Finding[] = []) {
  const sinks: unknown[] = [];
  const pipeline = { addSink: (sink: unknown) => sinks.push(sink) };
  const outputs = new CameraOutputs({ cameras: situations.map(cameraWith), canvas, log, pipeline, findings });
  assert.equal(sinks.length, situations.length);
  return outputs;
}

const v4l2 = 'Cam (/dev/video10)';

for (const [what, situations, label, readers] of [
  ['no camera', [], undefined, undefined],
  ['one', [{ readers: 2 }], 'Cam (PipeWire)', 2],
  ['two with one name', [{ readers: 2 }, { label: v4l2, readers: 1 }], 'Cam (PipeWire, /dev/video10)', 3],
  [
    'two with two names',
    [{ readers: 0 }, { label: 'Other (/dev/video1)', readers: 0 }],
    'Cam (PipeWire), Other (/dev/video1)',
    0,
  ],
  ['a name alone', [{ label: 'Cam' }, { label: v4l2 }], 'Cam, Cam (/dev/video10)', undefined],
  ['one whose readers are not known', [{ readers: 0 }, { label: v4l2 }], 'Cam (PipeWire, /dev/video10)', undefined],
  ['readers of the other one', [{ readers: 1 }, { label: v4l2 }], 'Cam (PipeWire, /dev/video10)', 1],
  [
    'one that is starting',
    [
      { ready: false, readers: 5 },
      { label: v4l2, readers: 1 },
    ],
    v4l2,
    1,
  ],
] as const satisfies readonly (readonly [string, readonly Situation[], string | undefined, number | undefined])[]) {
  test(`${what}: ${label}, ${readers} apps`, () => {
    const outputs = outputsOf(situations);
    assert.equal(outputs.label, label);
    assert.equal(outputs.readers, readers);
  });
}

test('at the start, a camera that is starting counts as fed, unless there is a problem', () => {
  const outputs = outputsOf([{ ready: false }, { label: v4l2 }]);
  assert.equal(outputs.labelAtStart([]), 'Cam (/dev/video10, PipeWire)');
  assert.equal(outputs.labelAtStart([{ level: 'problem', text: 'x' }]), v4l2);
});

const busy = new CameraError('CAMERA_ERR_BUSY', '/dev/video10');

test('an error of opening is a problem, but a warning while another camera is fed', () => {
  const told = { text: busy.message, fix: busy.fix };
  assert.deepEqual(outputsOf([{ label: v4l2, error: busy }]).withErrors([]), [{ level: 'problem', ...told }]);
  const fed = outputsOf([{ ready: false }, { label: v4l2, error: busy }]);
  assert.deepEqual(fed.withErrors([]), [{ level: 'warning', ...told }]);
});

for (const finding of [
  { level: 'warning', text: `it is not seen: ${busy.message}` },
  { level: 'problem', text: 'something else' },
] as const) {
  test(`an error of opening is not added to a ${finding.level} that tells enough`, () => {
    assert.deepEqual(outputsOf([{ error: busy }, {}]).withErrors([finding]), [finding]);
  });
}

test('other programs are told of each camera, and why one is not open', () => {
  const problem = { code: busy.code, text: busy.message, fix: busy.fix };
  const label = 'Cam (PipeWire)';
  assert.deepEqual(outputsOf([{ error: busy }, { ready: false }, { label: v4l2 }]).states, [
    { kind: 'pipewire', label, state: 'waiting', problem },
    { kind: 'pipewire', label, state: 'starting', problem: null },
    { kind: 'pipewire', label: v4l2, state: 'open', problem: null },
  ]);
});
