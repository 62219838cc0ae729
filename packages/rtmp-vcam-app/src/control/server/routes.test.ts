import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FakeControl, PROGRAM, SENDER } from '../testing/fake-control.ts';
import { type ApiAnswer, answerTo, apiRoutes } from './routes.ts';

function api(control: FakeControl = new FakeControl()) {
  const faults: unknown[] = [];
  const send = (method: string, path: string, body: unknown = {}): ApiAnswer =>
    answerTo(apiRoutes(control), { method, path, body }, (error) => faults.push(error));
  return { control, faults, send };
}

test('the state, and the way to disconnect a sender, by the id and by the name of the camera', () => {
  const { control, send } = api();
  assert.deepEqual(send('GET', '/api/state'), { status: 200, body: PROGRAM });
  for (const id of ['1', 'Studio%20%C3%9C']) {
    const answer = send('POST', `/api/cameras/${id}/publisher/disconnect`, { keepOutMs: 5000 });
    assert.deepEqual(answer, { status: 200, body: { disconnected: SENDER } });
  }
  send('POST', '/api/cameras/1/publisher/disconnect');
  assert.deepEqual(control.disconnected, [5000, 5000, 60_000]);
  assert.equal(send('POST', '/api/cameras/1/publisher/readmit').status, 200);
  assert.equal(control.readmitted, 1);
});

test('a mistake in a request is named', () => {
  const { control, send } = api();
  const body = { keepOutMs: -1 };
  for (const [method, path, status, words, sent] of [
    ['GET', '/api/nothing', 404, /nothing at this path/, {}],
    ['GET', '/api/cameras/1/publisher/disconnect', 405, /Use POST/, {}],
    ['DELETE', '/api/state', 405, /Use GET/, {}],
    ['POST', '/api/cameras/2/publisher/disconnect', 404, /no camera/, {}],
    ['POST', '/api/cameras/1/publisher/disconnect', 400, /keepOutMs/, body],
    ['POST', '/api/cameras/1/publisher/disconnect', 400, /typo/, { typo: 1 }],
    ['POST', '/api/cameras/1/publisher/readmit', 400, /not valid/, { typo: 1 }],
  ] as const) {
    const answer = send(method, path, sent);
    assert.equal(answer.status, status, path);
    assert.match(JSON.stringify(answer.body), words);
    assert.match(JSON.stringify(answer.body), /"fix":"/);
  }
  assert.deepEqual(control.disconnected, []);
});

test('no request makes it throw, or disconnects anybody unless it is valid', () => {
  const part = fc.constantFrom('api', 'cameras', 'state', '1', 'publisher', 'disconnect', '%', '..', '');
  const path = fc.array(part, { maxLength: 7 }).map((parts) => `/${parts.join('/')}`);
  fc.assert(
    fc.property(fc.constantFrom('GET', 'POST', 'PUT', ''), path, fc.jsonValue(), (method, target, body) => {
      const { control, faults, send } = api();
      const { status } = send(method, target, body);
      assert.ok([200, 400, 404, 405].includes(status));
      assert.deepEqual(faults, []);
      if (control.disconnected.length > 0) assert.deepEqual([method, status], ['POST', 200]);
    }),
  );
});

test('a fault is reported, and the client learns nothing of it', () => {
  const control = new FakeControl();
  control.state = () => {
    throw new TypeError('a secret detail');
  };
  const { faults, send } = api(control);
  const { status, body } = send('GET', '/api/state');
  assert.equal(status, 500);
  assert.doesNotMatch(JSON.stringify(body), /secret/);
  assert.equal(faults.length, 1);
});
