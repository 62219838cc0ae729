import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkPicture, checkShown } from './picture.ts';

const camera = {
  name: 'Studio',
  address: '192.168.1.5:1935',
  was: 'idle',
  sender: '',
  ring: 'wanted',
  outputs: [],
} as const;
const pipewire = { kind: 'pipewire', where: 'PipeWire', seen: 'wanted' } as const;
const only = { isOnly: true };
const device = { kind: 'v4l2', where: '/dev/video10', seen: 'wanted' } as const;

test('whether the test picture arrives', () => {
  const report = (...cameras: readonly (typeof camera | { ring: 'none' | 'other' })[]) => ({
    problem: undefined,
    cameras: cameras.map((each) => ({ ...camera, ...each })),
  });
  says(checkPicture(report(camera)), 'ok', /pushed to 192\.168\.1\.5:1935 arrived/);
  says(checkPicture(report(camera, camera)), 'ok', /1935 arrived in each of the 2 cameras$/);
  says(checkPicture(report(camera, { ring: 'none' })), 'problem', /"Studio" shows no picture/, /--verbose/);
  says(checkPicture(report({ ring: 'other' })), 'problem', /shows another picture/);
  const problem = { text: 'the connection was refused', fix: 'Start rtmp-vcam again' };
  says(
    checkPicture({ problem, cameras: [] }),
    'problem',
    /could be pushed: the connection was refused/,
    /^Start rtmp-vcam again$/,
  );
  says(checkPicture({ problem: undefined, cameras: [] }), 'warning', /pulls its stream/);
});

test('a camera in use is not disturbed', () => {
  const live = { ...camera, was: 'live', sender: 'OBS Studio' } as const;
  says(checkPicture({ problem: undefined, cameras: [live] }), 'ok', /stream of OBS Studio arrives/);
  says(checkShown(live, pipewire, only), 'ok', /the stream from PipeWire/);
  const paused = { ...camera, was: 'paused', ring: 'none' } as const;
  says(checkPicture({ problem: undefined, cameras: [paused] }), 'warning', /"Studio" is paused/, /^rtmp-vcam resume$/);
});

test('whether apps get it', () => {
  says(checkShown(camera, pipewire, only), 'ok', /the test picture from PipeWire/);
  says(checkShown(camera, device, only), 'ok', /from \/dev\/video10/);
  says(checkShown(camera, { ...device, seen: 'other' }, only), 'problem', /\/dev\/video10: it shows another picture/);
  says(checkShown(camera, { ...pipewire, seen: 'absent' }, only), 'problem', /PipeWire: it is not there/);
  says(checkShown(camera, { ...device, seen: 'busy', by: 'zoom' }, only), 'warning', /zoom reads it/, /Close that app/);
  says(checkShown(camera, { ...device, seen: 'busy' }, only), 'warning', /another app reads it/);
  says(checkShown(camera, pipewire, { isOnly: false }), 'ok', /the test picture of "Studio" from PipeWire/);
});
