import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PublishTarget } from '@rtmp-vcam/rtmp-server';
import fc from 'fast-check';
import { planned } from '../camera/testing/planned.ts';
import { CameraRoutes } from './camera-routes.ts';

const [STUDIO, DRONE, GATE] = ['studio-key', 'drone-key', 'gate-key'];

function target(path: string): PublishTarget {
  const segments = path.split('/');
  return { segments, rawSegments: segments, queryValues: [] };
}

function routes(open = false): CameraRoutes {
  const made = new CameraRoutes();
  const cameras = [
    planned({ name: 'Garden', pull: 'rtmp://example.org/live/garden' }),
    planned({ name: 'Studio', key: STUDIO }),
    planned({ name: 'Drone', app: 'drone', key: DRONE }),
    planned({ name: 'Gate', app: 'Gate', key: GATE }),
  ];
  made.set(cameras, { open });
  return made;
}

test('the app chooses the camera, in any case, and the first one that is pushed to takes all other apps', () => {
  const wanted: Record<string, string> = {
    'drone/x': 'Drone',
    'DRONE/x': 'Drone',
    'gate/x': 'Gate',
    'live/x': 'Studio',
    x: 'Studio',
    garden: 'Studio',
    // The key in place of the app.
    [`${DRONE}/drone`]: 'Drone',
    [`${STUDIO}/camera`]: 'Studio',
    // Any other name is just a name.
    'live/gate': 'Studio',
    'studio/drone/gate': 'Studio',
    'drone/gate': 'Drone',
  };
  for (const [path, name] of Object.entries(wanted))
    assert.equal(routes().nameFor({ target: target(path) }), name, path);
});

test('each camera asks for its own key, in place of the name or of the app', () => {
  const allows = (path: string): boolean => routes().authorize({ target: target(path), local: false }).allow;
  const right = [`live/${STUDIO}`, `${STUDIO}/camera`, `drone/${DRONE}`, `${DRONE}/drone`, `gate/${GATE}`];
  for (const path of right) assert.ok(allows(path), path);
  const wrong = [`live/${DRONE}`, `${DRONE}/camera`, `drone/${STUDIO}`, `${STUDIO}/drone`, `gate/${DRONE}`, 'drone/x'];
  for (const path of wrong) assert.ok(!allows(path), path);
});

test('senders on this computer need no key, and nobody does when the cameras are open', () => {
  for (const path of ['live/x', 'drone/x', 'gate/x']) {
    assert.ok(routes().authorize({ target: target(path), local: true }).allow);
    assert.ok(routes(true).authorize({ target: target(path), local: false }).allow);
  }
});

test('the key of any camera as the app makes a login unnecessary, before the name is known', () => {
  for (const key of [STUDIO, DRONE, GATE]) {
    assert.ok(routes().exempt({ target: target(key), local: false }).allow, key);
  }
  for (const app of ['live', 'drone', 'nothing']) {
    const verdict = routes().exempt({ target: target(app), local: false });
    assert.ok(!verdict.allow && verdict.code === 'RTMP_ERR_KEY', app);
  }
});

test('whatever the path is, there is one camera, and it says the same about the key at each time', () => {
  const part = fc.constantFrom('live', 'drone', 'gate', 'studio', STUDIO, DRONE, GATE, 'x', '');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
      const asked = { target: target(parts.join('/')), local: false };
      const name = routes().nameFor(asked);
      assert.ok(['Studio', 'Drone', 'Gate'].includes(name));
      const key = { Studio: STUDIO, Drone: DRONE, Gate: GATE }[name] ?? '';
      const verdict = routes().authorize(asked);
      assert.equal(verdict.allow, parts.includes(key));
      const shown = verdict.allow ? verdict.path : '';
      for (const hidden of [STUDIO, DRONE, GATE]) assert.ok(!shown?.includes(hidden), shown);
    }),
  );
});

test('without cameras that are pushed to, everybody is refused', () => {
  const none = new CameraRoutes();
  none.set([planned({ pull: 'rtmp://example.org/live/garden' })], { open: true });
  assert.ok(!none.authorize({ target: target('live/x'), local: true }).allow);
  assert.ok(!none.exempt({ target: target('live'), local: true }).allow);
});

test('a wrong key counts as a guess if any of the keys can be guessed', () => {
  const made = new CameraRoutes();
  const random = 'k3qz-9rma-x7wd-p2tn';
  made.set([planned({ name: 'Studio', key: random }), planned({ name: 'Gate', app: 'gate', key: GATE })], {
    open: false,
  });
  const verdict = made.exempt({ target: target('wrong'), local: false });
  assert.ok(!verdict.allow && verdict.guessable === true);
});

test('senders of a camera that was removed, or does not run, get no other camera', () => {
  const made = routes();
  const remote = (path: string) => made.authorize({ target: target(path), local: false });
  const studio = planned({ name: 'Studio', key: STUDIO });
  made.set([studio, planned({ name: 'Gate', app: 'gate', key: GATE })], { open: true, failed: ['Gate'] });
  const removed = remote(`drone/${STUDIO}`);
  assert.ok(!removed.allow && removed.reason === 'The camera "Drone" was removed');
  const failed = remote(`gate/${GATE}`);
  assert.ok(!failed.allow && failed.reason === 'The camera "Gate" does not run');
  assert.ok(remote('anything/else').allow);
  made.set([studio, planned({ name: 'Drone', app: 'drone', key: DRONE })], { open: false });
  assert.ok(remote(`drone/${DRONE}`).allow);
  assert.ok(!remote(`gate/${GATE}`).allow);
});
