import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CameraState, ProgramState } from '@rtmp-vcam/api';
import { styleFor } from '../../terminal/style.ts';
import { CAMERA, PROGRAM, SENDER } from '../testing/fake-control.ts';
import { describeState } from './describe-state.ts';

const now = new Date(SENDER.since);

function described(camera: Partial<CameraState> = {}, program: Partial<ProgramState> = {}): string {
  return describeState({ ...PROGRAM, ...program, cameras: [{ ...CAMERA, ...camera }] }, styleFor(false), now);
}

test('a live camera in plain words', () => {
  const time = now.toTimeString().slice(0, 8);
  const start = new Date(PROGRAM.since).toTimeString().slice(0, 8);
  assert.equal(
    described(),
    [
      `rtmp-vcam 0.2.0 is running since ${start} (pid 4242), port 1935`,
      '',
      'Studio',
      '  State       live',
      `  Sender      OBS Studio 30.2.3 from 192.168.1.66, since ${time}, over rtmp://`,
      '  Path        live/***',
      '  Stream      1280×720, 60 fps, 6.0 Mb/s, avc1.64001f (decoder h264)',
      '  Delay       4.2 ms from the last byte of a picture to the camera, smoothing 30 ms',
      '  Camera      Studio (/dev/video10), 2 apps',
      '  Microphone  Studio Microphone (PipeWire), 1 app',
      '  Picture     1920×1080, 30 fps, frame ring /studio',
      `  Refused     ${time} 10.0.0.9 (FFmpeg): wrong key, 3 times`,
      '  Kept out    a sender from 10.0.0.8, for as long as another sender has the camera',
      '',
    ].join('\n'),
  );
});

test('a camera without a sender, a device or anybody refused, and a stream that is pulled', () => {
  const nobody: Partial<CameraState> = {
    sender: null,
    stream: null,
    refused: [],
    keptOut: [],
    device: null,
    microphone: null,
  };
  const waiting = described({ ...nobody, state: 'waiting' });
  assert.match(waiting, /State +waiting for a stream\n +Camera +no camera of this system is fed.*\n +Picture/);
  const pulled = described({
    pull: 'rtmp://host/live/…',
    sender: { ...SENDER, address: null, path: null, encoder: '' },
  });
  assert.match(pulled, /Pulled from +rtmp:\/\/host\/live\/…\n +Sender +a sender, since/);
});

test('a time of another day has its date, and nothing that a sender calls itself moves the cursor', () => {
  const sender = { ...SENDER, encoder: 'a\x1b[2Jb', since: '2025-06-07T12:00:00.000Z' };
  const text = described({ sender, keptOut: [{ address: '::1', encoder: '', seconds: 3599.5 }] });
  assert.match(text, /a\[2Jb from 192\.168\.1\.66, since 2025-06-0[678] \d\d:/);
  assert.match(text, /from ::1, for 60 min/);
  assert.ok(!text.includes('\x1b'));
});

test('advice has one line each, with what to do behind an arrow, and five lines at most', () => {
  const hint = {
    level: 'hint',
    code: 'ADVICE_B_FRAMES',
    text: 'B-frames add 66 ms',
    fix: 'Set B-frames to 0.',
  } as const;
  const problem = { level: 'problem', code: 'ADVICE_CAMERA', text: 'No camera\x1b[2J', fix: null } as const;
  const few = described({ advice: [problem, hint] });
  assert.match(few, /\n {2}Advice {6}✗ No camera\[2J\n {14}B-frames add 66 ms → Set B-frames to 0\.\n {2}Refused/);
  const many = described({ advice: Array.from({ length: 7 }, () => hint) });
  assert.equal(many.match(/B-frames add/g)?.length, 5);
  assert.match(many, / and 2 more: rtmp-vcam status --json\n/);
});

test('what is said of every camera is said once', () => {
  const common = { level: 'problem', code: 'ADVICE_CAMERA', text: 'PipeWire is not running', fix: null } as const;
  const own = { level: 'hint', code: 'ADVICE_B_FRAMES', text: 'B-frames add 66 ms', fix: null } as const;
  const cameras = [
    { ...CAMERA, advice: [common, own] },
    { ...CAMERA, name: 'Second', advice: [common] },
  ];
  const text = describeState({ ...PROGRAM, cameras }, styleFor(false), now);
  assert.equal(text.match(/PipeWire is not running/g)?.length, 1);
  assert.match(
    text,
    /\n {2}Advice {6}B-frames add 66 ms\n[\s\S]*\nSecond\n[\s\S]*\nAll cameras\n {2}Advice {6}✗ PipeWire is not/,
  );
});

test('nobody watches: it says so, and leaves out what is not known while nothing is decoded', () => {
  const stream = CAMERA.stream === null ? null : { ...CAMERA.stream, fps: 0, latencyMs: 0 };
  const device = { label: 'Studio (/dev/video10)', readers: 0 };
  const text = described({ stream, device, watched: false });
  assert.match(
    text,
    /Stream +1280×720, 6\.0 Mb\/s, avc1\.64001f \(decoder h264\)\n +Camera +Studio \(\/dev\/video10\), nobody watches\n/,
  );
  assert.match(described({ device: null, watched: false }), /reads the pictures, nobody watches\n/);
});

test('the first line says where the page is', () => {
  const http = 'http://127.0.0.1:8935';
  assert.match(described({}, { http }).split('\n')[0] ?? '', /, port 1935, page http:\/\/127\.0\.0\.1:8935$/);
});
