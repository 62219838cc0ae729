import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cameraState, history } from '@rtmp-vcam/api';
import type { KeptOut } from '@rtmp-vcam/rtmp-server';
import fc from 'fast-check';
import * as v from 'valibot';
import { FAKE_ACTIONS } from '../control/testing/fake-actions.ts';
import { FakePreview } from '../control/testing/fake-preview.ts';
import type { RememberedRefusal } from '../senders/sender-history.ts';
import type { IncomingStream } from '../sources/stream-source.ts';
import type { Status } from '../terminal/format-status.ts';
import { NO_STATS } from '../testing/no-stats.ts';
import { CameraControl } from './camera-control.ts';
import { CameraSettings } from './camera-settings.ts';
import { NO_COUNTS } from './testing/no-counts.ts';
import { noMicrophone } from './testing/no-microphone.ts';

const canvas = { width: 1920, height: 1080, fps: 30 };
const since = new Date('2026-01-02T03:04:05Z');
const KEPT_OUT: KeptOut[] = [{ remoteAddress: '10.0.0.8', encoder: '', waitMs: Number.POSITIVE_INFINITY }];
const REFUSED: RememberedRefusal = {
  refusal: {
    remoteAddress: '10.0.0.9',
    encoder: 'Lavf59',
    code: 'RTMP_ERR_KEY',
    reason: 'Wrong or missing stream key',
  },
  times: 3,
  last: since,
  isSettled: false,
};

const POINT = { fps: 30, bitrate: 6e6, latencyMs: 5, jitterMs: 1, lost: 0, cpu: 20 };

const SETTINGS = { fit: 'cover', rotate: 0, mirror: false, smooth: 80, hold: 1500, card: 'auto', mic: false } as const;

interface Situation {
  readonly pull?: string;
  readonly stream?: Partial<IncomingStream>;
  readonly status?: Status;
  readonly refused?: RememberedRefusal[];
  readonly paused?: boolean;
}

function control({ pull, stream, status = { state: 'card' }, refused = [REFUSED], paused = false }: Situation) {
  const disconnected: number[] = [];
  const told: string[] = [];
  const keptOut = (resource?: string): KeptOut[] => (resource === 'Studio' ? KEPT_OUT : []);
  const server = { keptOut, readmit: (resource?: string) => told.push(`readmit ${resource}`) };
  const current: IncomingStream | undefined =
    stream === undefined
      ? undefined
      : {
          encoder: 'obs-output module (libobs version 30.2.3)',
          stats: NO_STATS,
          ended: undefined,
          disconnect: ({ keepOutMs }) => disconnected.push(keepOutMs) > 0,
          [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
          ...stream,
        };
  const made = new CameraControl({
    preview: new FakePreview(),
    options: { name: 'Studio', app: undefined, ring: '/studio', pull },
    canvas,
    server: pull === undefined ? server : undefined,
    status: { now: status, outputs: [] },
    monitor: { details: null, advice: [], history: [POINT], totals: NO_COUNTS },
    settings: new CameraSettings({ ...SETTINGS, paused }, canvas, noMicrophone),
    streams: { current, since, format: undefined },
    actions: FAKE_ACTIONS,
    demo: { isOn: false },
    history: { refused, refusals: refused.length, disconnect: ({ remoteAddress }) => told.push(remoteAddress) },
  });
  return { made, disconnected, told };
}

const pushed = { remoteAddress: '192.168.1.66', path: 'live/***', secure: true };

test('the state of a camera with a sender', () => {
  const { made } = control({ stream: pushed, status: { state: 'card', bitrate: 6e6 } });
  const camera = v.parse(cameraState, JSON.parse(JSON.stringify(made.state('1'))));
  assert.deepEqual([camera.id, camera.state], ['1', 'connected']);
  assert.deepEqual(camera.sender, {
    address: '192.168.1.66',
    encoder: 'OBS Studio 30.2.3',
    path: 'live/***',
    protocol: 'rtmps',
    since: since.toISOString(),
  });
  assert.deepEqual(camera.keptOut, [{ address: '10.0.0.8', encoder: '', seconds: null }]);
  const [refused] = camera.refused;
  assert.deepEqual([refused?.encoder, refused?.reason, refused?.times], ['FFmpeg', 'wrong stream key', 3]);
});

test('the state has the settings as they are written, and paused is told before anything else', async () => {
  const { made } = control({ stream: pushed, status: { state: 'card' }, paused: true });
  const written = {
    fit: 'cover',
    rotate: 0,
    mirror: false,
    smooth: '80ms',
    hold: '1500ms',
    mic: false,
    card: 'auto',
    paused: true,
  };
  assert.deepEqual([made.state('1').state, made.state('1').settings], ['paused', written]);
  assert.deepEqual(await made.update({ paused: false, hold: 2000 }), { ...written, paused: false, hold: '2s' });
  assert.equal(made.state('1').state, 'connected');
});

test('the history says how far its points are apart', () => {
  assert.deepEqual(v.parse(history, control({}).made.history()), { everyMs: 1000, points: [POINT] });
});

test('a sender is disconnected once, and the status line is told of it', () => {
  const { made, disconnected, told } = control({ stream: pushed });
  assert.equal(made.disconnect(5000)?.address, '192.168.1.66');
  assert.deepEqual([disconnected, told], [[5000], ['192.168.1.66']]);
  assert.deepEqual(made.readmit(), [{ address: '10.0.0.8', encoder: '', seconds: null }]);
  assert.deepEqual(told, ['192.168.1.66', 'readmit Studio']);
});

test('nobody is disconnected when there is no sender, when it has just ended, and when the stream is pulled', () => {
  assert.equal(control({}).made.disconnect(1), null);
  const ended = control({ stream: { ...pushed, ended: { reason: 'unpublished' } } });
  assert.equal(ended.made.disconnect(1), null);
  assert.deepEqual([ended.disconnected, ended.told], [[], []]);
  const pulled = control({ pull: 'rtmp://host/live/KEY', stream: {} });
  assert.throws(() => pulled.made.disconnect(1), { code: 'APP_ERR_PULLED' });
});

test('a refusal that is read later says nothing about the time that was left then', () => {
  const reason = 'The owner of the server has disconnected this publisher: it may publish again in 5 s';
  const refusal = { ...REFUSED.refusal, code: 'RTMP_ERR_KEPT_OUT', reason } as const;
  const { made } = control({ refused: [{ ...REFUSED, refusal }] });
  assert.equal(made.state('1').refused[0]?.reason, 'kept out by rtmp-vcam disconnect');
});

test('a sender with a very long name makes no long state', () => {
  const { made } = control({ stream: { ...pushed, encoder: 'x'.repeat(60_000) } });
  assert.ok(JSON.stringify(made.state('1')).length < 2000);
  assert.equal(made.state('1').sender?.encoder, `${'x'.repeat(39)}…`);
});

test('the state of a camera that pulls never has the key or the password', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{12,40}$/);
  fc.assert(
    fc.property(secret, secret, secret, (key, password, query) => {
      const pull = `rtmps://user:${password}@host.example/live/${key}?auth=${query}`;
      const text = JSON.stringify(control({ pull, stream: {} }).made.state('1'));
      for (const hidden of [key, password, query]) assert.ok(!text.includes(hidden), text);
      assert.match(text, /"pull":"rtmps:\/\/host\.example\/live\/…".*"protocol":"rtmps"/);
    }),
  );
});
