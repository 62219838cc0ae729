import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayWidth } from './display-width.ts';
import { formatProgramStatus, formatStatus, type Status } from './format-status.ts';
import { styleFor } from './style.ts';

const PLAIN = styleFor(false);
const LIVE: Status = {
  state: 'live',
  encoder: 'OBS Studio 30.2.3',
  size: { width: 1920, height: 1080 },
  fps: 59.94,
  bitrate: 6_049_000,
  latency: 4.23,
  camera: 'RTMP Virtual Camera (/dev/video10)',
  readers: 2,
};

test('a wide window shows everything', () => {
  assert.equal(
    formatStatus(LIVE, 200, PLAIN),
    '● LIVE · OBS Studio 30.2.3 · 1920×1080 · 59.9 fps · 6.0 Mb/s · 4.2 ms · RTMP Virtual Camera (/dev/video10) · 2 apps',
  );
});

test('a narrow window shows the most important parts, and the line is never too wide', () => {
  assert.equal(
    formatStatus(LIVE, 80, PLAIN),
    '● LIVE · OBS Studio 30.2.3 · 1920×1080 · 59.9 fps · 6.0 Mb/s · 4.2 ms · 2 apps',
  );
  assert.equal(formatStatus(LIVE, 30, PLAIN), '● LIVE · 1920×1080 · 59.9 fps');
  for (let width = 1; width < 130; width++)
    assert.ok(displayWidth(formatStatus(LIVE, width, PLAIN)) <= width, `${width} cells`);
});

test('parts that are not known are omitted', () => {
  assert.equal(formatStatus({ state: 'card' }, 80, PLAIN), '○ WAITING for a stream');
  assert.equal(formatStatus({ state: 'holding', readers: 0 }, 80, PLAIN), '◐ HOLDING the last picture · no app');
  assert.equal(
    formatStatus({ state: 'live', readers: 1, bitrate: 64_400, fps: 30 }, 80, PLAIN),
    '● LIVE · 30 fps · 64 kb/s · 1 app',
  );
});

test('a delay for smoothness is shown if there is one', () => {
  const line = (smoothing: number): string => formatStatus({ ...LIVE, smoothing }, 200, PLAIN);
  assert.match(line(66.4), / · 4\.2 ms · smoothing 66 ms · /);
  for (const none of [0, 0.3]) assert.doesNotMatch(line(none), /smoothing/);
});

test('a refused sender comes first, and stays when there is little room', () => {
  const refused = '192.168.1.20 (GoPro) refused: wrong stream key';
  assert.equal(formatStatus({ state: 'card', refused }, 100, PLAIN), `✗ ${refused} · ○ WAITING for a stream`);
  assert.equal(formatStatus({ ...LIVE, refused }, 64, PLAIN), `✗ ${refused} · ● LIVE`);
  assert.equal(formatStatus({ ...LIVE, refused }, 30, PLAIN), '✗ 192.168.1.20 (GoPro) refuse…');
  assert.doesNotMatch(formatStatus({ state: 'card', refused: 'a\x1b[2Jb' }, 80, PLAIN), /\p{Cc}/u);
});

test('a sender without a picture is not waited for', () => {
  const line = formatStatus({ state: 'card', connected: true, encoder: 'GoPro', bitrate: 64_000 }, 80, PLAIN);
  assert.equal(line, '◌ CONNECTED, no picture yet · GoPro · 64 kb/s');
});

test('a pause is told before what the stream does', () => {
  const paused: Status = { state: 'card', isPaused: true, connected: true, encoder: 'GoPro', bitrate: 64_000 };
  assert.equal(formatStatus(paused, 80, PLAIN), '■ PAUSED, apps see a card · GoPro · 64 kb/s');
  const cameras = [
    { name: 'Studio', status: paused },
    { name: 'Drone', status: LIVE },
  ];
  assert.match(formatProgramStatus({ cameras }, 200, PLAIN), /^■ Studio paused · 64 kb\/s · ● Drone live/);
});

test('names from the network have no control characters and are cut if they are long', () => {
  const line = formatStatus({ state: 'live', encoder: `\x1b[2J${'x'.repeat(300)}`, fps: 30 }, 80, PLAIN);
  assert.match(line, /^● LIVE · \[2Jx+… · 30 fps$/);
});

test('colours do not count as width', () => {
  assert.match(formatStatus(LIVE, 80, styleFor(true)), /2 apps/);
});

test('nobody watches: it says so, and leaves out what is not known while nothing is decoded', () => {
  const { fps: _fps, latency: _latency, ...resting } = LIVE;
  assert.equal(
    formatStatus({ ...resting, readers: 0, watched: false }, 80, PLAIN),
    '● LIVE · OBS Studio 30.2.3 · 1920×1080 · 6.0 Mb/s · nobody watches',
  );
  assert.equal(formatStatus({ state: 'card', watched: false }, 80, PLAIN), '○ WAITING for a stream · nobody watches');
  assert.equal(
    formatStatus({ state: 'card', watched: true, readers: 0 }, 80, PLAIN),
    '○ WAITING for a stream · no app',
  );
});

const WAITING: Status = { state: 'card' };
const CAMERAS = [
  { name: 'Front door', status: LIVE },
  { name: 'Garden', status: WAITING },
  { name: 'Top \x1b[2JDrone 🚁', status: { state: 'card', connected: true } as const },
  { name: 'Workbench', status: { state: 'holding' } as const },
];

test('of several cameras, each has its name, its state and its rates', () => {
  assert.equal(
    formatProgramStatus({ cameras: CAMERAS }, 200, PLAIN),
    '● Front door live · 59.9 fps · 6.0 Mb/s · ○ Garden waiting · ◌ Top [2JDrone 🚁 connected · ◐ Workbench holding',
  );
  assert.equal(formatProgramStatus({ cameras: CAMERAS.slice(0, 1) }, 30, PLAIN), formatStatus(LIVE, 30, PLAIN));
});

test('in a narrow window, as many cameras are shown as fit, and how many more there are', () => {
  assert.equal(
    formatProgramStatus({ cameras: CAMERAS }, 60, PLAIN),
    '● Front door live · ○ Garden waiting · … and 2 more',
  );
  const refused = '192.168.1.20 refused: wrong stream key';
  assert.equal(
    formatProgramStatus({ cameras: CAMERAS, refused }, 80, PLAIN),
    `✗ ${refused} · ● Front door live · … and 3 more`,
  );
  for (let width = 1; width < 160; width++) {
    for (const status of [{ cameras: CAMERAS }, { cameras: CAMERAS, refused }]) {
      const line = formatProgramStatus(status, width, PLAIN);
      assert.ok(line !== '' && displayWidth(line) <= width, `${width} cells: ${line}`);
    }
  }
});
