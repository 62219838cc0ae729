import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { MemoryStream } from '../testing/memory-stream.ts';
import type { PushUrl } from '../urls/push-urls.ts';
import { type BannerInfo, printBanner, renderBanner } from './banner.ts';
import { displayWidth } from './display-width.ts';
import { Terminal } from './terminal.ts';

const KEY = 'k3qz-9rma-x7wd-p2tn';

function pushUrl(host: string, reach: PushUrl['reach'], network?: string): PushUrl {
  return { url: `rtmp://${host}/live/${KEY}`, server: `rtmp://${host}/live`, key: KEY, reach, network };
}

const CAMERA = {
  name: 'RTMP Virtual Camera',
  urls: [pushUrl('localhost', 'computer'), pushUrl('192.168.178.24', 'network', 'wlan0')],
  canvas: { width: 1280, height: 720, fps: 30 },
  label: 'RTMP Virtual Camera (/dev/video10)',
};
const ONLY_HERE = { ...CAMERA, urls: CAMERA.urls.slice(0, 1) };

const INFO: BannerInfo = {
  cameras: [CAMERA],
  open: false,
  user: undefined,
  findings: [],
  pages: ['http://127.0.0.1:8935'],
  qrCommand: 'rtmp-vcam url --qr',
  tls: { port: 0, fingerprint: undefined },
};

function banner(info: BannerInfo, columns: number, rows: number): string[] {
  return renderBanner(info, { columns, rows, colours: false }).split('\n');
}

test('it shows where to push to, what to type into OBS, and which camera it is', () => {
  const text = banner(INFO, 80, 24).join('\n');
  assert.match(text, /Push to {3}rtmp:\/\/localhost\/live\/k3qz-9rma-x7wd-p2tn {7}this computer\n/);
  assert.match(text, /rtmp:\/\/192\.168\.178\.24\/live\/k3qz-9rma-x7wd-p2tn {2}wlan0\n/);
  assert.match(text, /Server {6}rtmp:\/\/localhost\/live\n +Stream key {2}k3qz-9rma-x7wd-p2tn\n/);
  assert.match(text, /Camera {4}RTMP Virtual Camera \(\/dev\/video10\)\n {2}Picture {3}1280×720, 30 fps/);
});

test('a camera with a name of its own is told as apps list it', () => {
  const camera = { ...CAMERA, label: 'OBS Virtual Camera (OBS Studio)', pick: 'OBS Virtual Camera' };
  const text = banner({ ...INFO, cameras: [camera] }, 80, 24).join('\n');
  assert.match(text, /Camera {4}OBS Virtual Camera \(OBS Studio\); pick OBS Virtual Camera in FaceTime/);
  assert.doesNotMatch(banner(INFO, 80, 24).join('\n'), /FaceTime/);
});

test('it shows where the page is, unless there is none, and fits into a small terminal', () => {
  const lines = banner(INFO, 80, 24);
  assert.match(lines.join('\n'), / {2}Page {6}http:\/\/127\.0\.0\.1:8935\n {2}Push to/);
  // The first line of the log and the status line come below it.
  assert.ok(lines.length + 2 <= 24, String(lines.length));
  assert.doesNotMatch(banner({ ...INFO, pages: [] }, 80, 24).join('\n'), /Page/);
});

test('the page of a network has two lines, and all fits into a small terminal', () => {
  const network = `http://192.168.178.24:8935/?token=${'0123456789abcdef'.repeat(2)}`;
  const info = { ...INFO, pages: ['http://127.0.0.1:8935', network] };
  const lines = banner(info, 80, 24);
  const at = lines.indexOf('  Page      http://127.0.0.1:8935');
  assert.equal(lines[at + 1], `            ${network}`);
  assert.ok(lines.length + 2 <= 24, String(lines.length));
  for (const columns of [80, 100, 120, 200]) {
    for (const line of banner(info, columns, 60)) assert.ok(displayWidth(line) <= columns, `${columns}: ${line}`);
  }
});

test('the URL that a stream is pulled from replaces the URLs to push to', () => {
  const text = banner({ ...INFO, cameras: [{ ...CAMERA, urls: [], pull: 'rtmp://example.org/live/…' }] }, 120, 60).join(
    '\n',
  );
  assert.match(text, /Pull from {1}rtmp:\/\/example\.org\/live\/…\n/);
  assert.doesNotMatch(text, /Push to|OBS|█/);
});

test('the QR code is beside the text or below it, or the command that prints it is shown', () => {
  const wide = banner(INFO, 120, 24);
  assert.ok(wide.some((line) => line.includes('Push to') && line.includes('█')));
  const high = banner(INFO, 76, 60);
  assert.ok(
    high.some((line) => line.includes('█')) && !high.some((line) => line.includes('Push to') && line.includes('█')),
  );
  const small = banner(INFO, 76, 24).join('\n');
  assert.doesNotMatch(small, /█/);
  assert.match(small, /rtmp-vcam url --qr/);
  for (const columns of [76, 100, 120, 200]) {
    for (const line of banner(INFO, columns, 60)) assert.ok(displayWidth(line) <= columns, `${columns}: ${line}`);
  }
});

test('findings are shown with their fix, unless they are fine', () => {
  const text = banner(
    {
      ...INFO,
      cameras: [{ ...CAMERA, label: undefined }],
      findings: [
        { level: 'ok', text: 'all is well' },
        { level: 'problem', text: 'no camera device', fix: 'sudo modprobe v4l2loopback' },
        { level: 'warning', text: 'a slow disk' },
      ],
    },
    100,
    24,
  ).join('\n');
  assert.match(text, /Camera {4}none;/);
  assert.match(text, /✗ no camera device\n {4}→ sudo modprobe v4l2loopback/);
  assert.match(text, /! a slow disk/);
  assert.doesNotMatch(text, /all is well/);
});

test('a warning is shown if anyone may push, and without a network there is no QR code', () => {
  const text = banner({ ...INFO, open: true, cameras: [ONLY_HERE] }, 200, 60).join('\n');
  assert.match(text, /Anyone on the network may push without the stream key/);
  assert.doesNotMatch(text, /█|--qr/);
});

test('a login is offered in addition to the key', () => {
  assert.match(banner({ ...INFO, user: 'studio' }, 80, 24).join('\n'), /or log in {3}as user studio with its password/);
});

test('RTMPS is shown with its own port, if it has one, and with the fingerprint, once there is a certificate', () => {
  assert.match(banner(INFO, 80, 24).join('\n'), /RTMPS {5}on the same port; rtmp:\/\/ shows your key to the network\n/);
  const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
  const lines = banner({ ...INFO, tls: { port: 443, fingerprint } }, 76, 60);
  assert.match(
    lines.join('\n'),
    /RTMPS {5}on the same port and 443; rtmp:\/\/ shows .*\n +certificate SHA-256\n +(AB:){16}\n +(AB:){15}AB\n/,
  );
  for (const each of lines) assert.ok(displayWidth(each) <= 76, each);
});

test('the text is the same with colours and without', () => {
  const withoutCode = { ...INFO, cameras: [ONLY_HERE] };
  const coloured = renderBanner(withoutCode, { columns: 80, rows: 24, colours: true });
  assert.equal(
    stripVTControlCharacters(coloured),
    renderBanner(withoutCode, { columns: 80, rows: 24, colours: false }),
  );
});

test('of several cameras, each has its own URLs, and the command for their QR codes is shown', () => {
  const urls = [{ ...pushUrl('192.168.178.24', 'network', 'wlan0'), server: 'rtmp://192.168.178.24/drone' }];
  const drone = { ...CAMERA, name: 'Drone', urls, label: 'Drone (PipeWire)' };
  const garden = { ...CAMERA, name: 'Garden', urls: [], pull: 'rtmp://example.org/live/…', label: undefined };
  const lines = banner({ ...INFO, cameras: [CAMERA, drone, garden] }, 120, 60);
  const text = lines.join('\n');
  for (const name of ['RTMP Virtual Camera', 'Drone', 'Garden']) assert.ok(lines.includes(`  ${name}`), text);
  assert.match(text, / {2}Drone\n {2}Push to {3}rtmp:\/\/192\.168\.178\.24\/drone\/k3qz-9rma-x7wd-p2tn {2}wlan0\n/);
  assert.match(text, / {2}Garden\n {2}Pull from rtmp:\/\/example\.org\/live\/…\n {2}Camera {4}none;/);
  assert.equal(text.match(/RTMPS/g)?.length, 1);
  assert.match(text, /rtmp-vcam url --qr/);
  assert.doesNotMatch(text, /█|In OBS/);
});

test('nothing is printed to a pipe', () => {
  const pipe = new MemoryStream();
  printBanner(new Terminal(pipe, {}), INFO);
  assert.equal(pipe.text, '');
});

test('the QR code is printed on a terminal with room for it', () => {
  const screen = new MemoryStream({ isTTY: true, columns: 120 });
  printBanner(new Terminal(screen, { NO_COLOR: '1' }), INFO);
  assert.match(screen.text, /█/);
});
