import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FakeControl, PROGRAM, SENDER } from '../testing/fake-control.ts';
import { type ApiAnswer, answerOf, apiRoutes, findRoute } from './routes.ts';

function api(control: FakeControl = new FakeControl()) {
  const faults: unknown[] = [];
  const send = async (method: string, path: string, body: unknown = {}): Promise<ApiAnswer> => {
    const match = findRoute(apiRoutes(control), method, path);
    const request = { method, path, body, query: new URLSearchParams(), bytes: new Uint8Array() };
    return 'status' in match ? match : answerOf(match, request, (error) => faults.push(error));
  };
  return { control, faults, send };
}

test('the state, and the way to disconnect a sender, by the id and by the name of the camera', async () => {
  const { control, send } = api();
  assert.deepEqual(await send('GET', '/api/state'), { status: 200, body: PROGRAM });
  for (const id of ['1', 'Studio%20%C3%9C']) {
    const answer = await send('POST', `/api/cameras/${id}/publisher/disconnect`, { keepOutMs: 5000 });
    assert.deepEqual(answer, { status: 200, body: { disconnected: SENDER } });
  }
  await send('POST', '/api/cameras/1/publisher/disconnect');
  assert.deepEqual(control.disconnected, [5000, 5000, 60_000]);
  assert.equal((await send('POST', '/api/cameras/1/publisher/readmit')).status, 200);
  assert.equal(control.readmitted, 1);
});

test('settings are changed, and the answer has all of them', async () => {
  const { control, send } = api();
  const { status, body } = await send('PATCH', '/api/cameras/1', { hold: '5s', card: '/a.png', paused: true });
  assert.deepEqual([status, body], [200, { settings: PROGRAM.cameras[0]?.settings }]);
  assert.deepEqual(control.patches, [{ hold: 5000, card: { file: '/a.png' }, paused: true }]);
});

test('a mistake in a request is named', async () => {
  const { control, send } = api();
  const body = { keepOutMs: -1 };
  for (const [method, path, status, words, sent] of [
    ['GET', '/api/nothing', 404, /nothing at this path/, {}],
    ['GET', '/api/cameras/1/publisher/disconnect', 405, /Use POST/, {}],
    ['PATCH', '/api/cameras/1', 400, /rotate cannot be 45/, { mirror: true, rotate: 45 }],
    ['PATCH', '/api/cameras/2', 404, /no camera/, { mirror: true }],
    ['POST', '/api/cameras/1', 405, /Use PATCH/, {}],
    ['DELETE', '/api/state', 405, /Use GET/, {}],
    ['POST', '/api/cameras/2/publisher/disconnect', 404, /no camera/, {}],
    ['POST', '/api/cameras/1/publisher/disconnect', 400, /keepOutMs/, body],
    ['POST', '/api/cameras/1/publisher/disconnect', 400, /typo/, { typo: 1 }],
    ['POST', '/api/cameras/1/publisher/readmit', 400, /not valid/, { typo: 1 }],
  ] as const) {
    const answer = await send(method, path, sent);
    assert.equal(answer.status, status, path);
    assert.match(JSON.stringify(answer.body), words);
    assert.match(JSON.stringify(answer.body), /"fix":"/);
  }
  assert.deepEqual([control.disconnected, control.patches], [[], []]);
});

test('no request makes it throw, or disconnects anybody unless it is valid', async () => {
  const part = fc.constantFrom('api', 'cameras', 'state', '1', 'publisher', 'disconnect', '%', '..', '');
  const path = fc.array(part, { maxLength: 7 }).map((parts) => `/${parts.join('/')}`);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', ''),
      path,
      fc.jsonValue(),
      async (method, target, body) => {
        const { control, faults, send } = api();
        const { status } = await send(method, target, body);
        assert.ok([200, 400, 404, 405].includes(status));
        assert.deepEqual(faults, []);
        if (control.patches.length > 0) assert.deepEqual([method, status], ['PATCH', 200]);
        if (control.disconnected.length > 0) assert.deepEqual([method, status], ['POST', 200]);
      },
    ),
  );
});

test('a fault is reported, and the client learns nothing of it', async () => {
  const control = new FakeControl();
  control.state = () => {
    throw new TypeError('a secret detail');
  };
  const { faults, send } = api(control);
  const { status, body } = await send('GET', '/api/state');
  assert.equal(status, 500);
  assert.doesNotMatch(JSON.stringify(body), /secret/);
  assert.equal(faults.length, 1);
});
