import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ProgramState } from '@rtmp-vcam/api';
import { CAMERA, PROGRAM } from '../control/testing/fake-control.ts';
import { notifySystemd } from './notify-systemd.ts';

const SOCKET = '/run/user/1000/systemd/notify';
const PID = 4242;

/** Starts to notify with a clock that stands still; `cameras` is what the program has. */
function start(t: TestContext, env: NodeJS.ProcessEnv) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const told: string[] = [];
  const program = {
    cameras: [CAMERA] as ProgramState['cameras'],
    state: (): ProgramState => ({ ...PROGRAM, cameras: program.cameras }),
  };
  const send = (path: string, text: string): boolean => {
    assert.equal(path, env['NOTIFY_SOCKET']);
    told.push(text);
    return true;
  };
  const stop = notifySystemd(program, { env, pid: PID, send });
  return { told, program, stop, taken: () => told.splice(0), pass: (ms: number) => t.mock.timers.tick(ms) };
}

test('systemd hears that the program is ready, what it does, and that it stops', (t) => {
  const { taken, program, stop, pass } = start(t, { NOTIFY_SOCKET: SOCKET });
  assert.deepEqual(taken(), ['READY=1\nSTATUS=Studio shows a stream']);
  pass(10_000);
  assert.deepEqual(taken(), [], 'nothing is said twice, and there is no watchdog');
  program.cameras = [
    { ...CAMERA, state: 'waiting' },
    { ...CAMERA, name: 'Dr\none', state: 'paused' },
  ];
  pass(2000);
  assert.deepEqual(taken(), ['STATUS=Studio waits for a stream, Drone is paused']);
  stop();
  assert.deepEqual(taken(), ['STOPPING=1\nSTATUS=Stopping']);
  pass(60_000);
  assert.deepEqual(taken(), []);
});

test('the watchdog gets a sign of life three times in its patience, while cameras are fed', (t) => {
  const env = { NOTIFY_SOCKET: '@abstract', WATCHDOG_USEC: '3000000', WATCHDOG_PID: String(PID) };
  const { taken, program, pass } = start(t, env);
  taken();
  pass(3000);
  assert.deepEqual(taken(), ['WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1']);
  program.cameras = [];
  pass(3000);
  assert.deepEqual(taken(), ['STATUS=No camera runs'], 'without a camera, systemd is to start the program again');
  program.cameras = [CAMERA];
  pass(1000);
  assert.deepEqual(taken(), ['STATUS=Studio shows a stream\nWATCHDOG=1']);
});

test('a watchdog that waits for another process gets nothing', (t) => {
  const { taken, pass } = start(t, { NOTIFY_SOCKET: SOCKET, WATCHDOG_USEC: '3000000', WATCHDOG_PID: '1' });
  taken();
  pass(30_000);
  assert.deepEqual(taken(), []);
});

test('without systemd, and with an address that is none, nothing is sent', (t) => {
  for (const path of [undefined, '', '/', '@', 'vsock:2:1234', 'relative']) {
    const { taken, stop, pass } = start(t, path === undefined ? {} : { NOTIFY_SOCKET: path, WATCHDOG_USEC: '3000000' });
    pass(10_000);
    stop();
    assert.deepEqual(taken(), []);
    t.mock.timers.reset();
  }
});
