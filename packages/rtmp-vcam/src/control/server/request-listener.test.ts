import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import { AppError } from '../../errors.ts';
import { requestListener } from './request-listener.ts';
import { Content, type Route } from './routes.ts';

async function serve(t: TestContext, routes: readonly Route[]): Promise<{ url: string; faults: unknown[] }> {
  const faults: unknown[] = [];
  const server = createServer(requestListener({ routes, onFault: (error) => faults.push(error) }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return { url: `http://127.0.0.1:${address.port}`, faults };
}

test('a route may take and answer bytes', async (t) => {
  const { url } = await serve(t, [
    {
      method: 'POST',
      path: '/cameras/ID/card',
      mostBytes: 1_000_000,
      answer: ({ bytes, query }, id) =>
        new Content('image/png', Buffer.from(`${id} ${query.get('a')} ${bytes.length}`)),
    },
  ]);
  const answer = await fetch(`${url}/cameras/My%20Cam/card?a=b`, { method: 'POST', body: new Uint8Array(1_000_000) });
  assert.deepEqual([answer.headers.get('content-type'), await answer.text()], ['image/png', 'My Cam b 1000000']);
  const long = await fetch(`${url}/cameras/1/card`, { method: 'POST', body: new Uint8Array(1_000_001) });
  assert.deepEqual([long.status, (await long.text()).includes('more than 1000000 bytes')], [413, true]);
});

test('a route may stream, and its errors become answers until it has begun', async (t) => {
  const { url, faults } = await serve(t, [
    { method: 'GET', path: '/good', stream: (_request, _id, response) => void response.end('good') },
    {
      method: 'GET',
      path: '/bad',
      stream: () => {
        throw new AppError('APP_ERR_NO_CAMERA');
      },
    },
    {
      method: 'GET',
      path: '/broken',
      stream: async (_request, _id, response) => {
        response.write('half');
        throw new TypeError('broken');
      },
    },
  ]);
  assert.equal(await (await fetch(`${url}/good`)).text(), 'good');
  assert.equal((await fetch(`${url}/good`, { method: 'HEAD' })).status, 405);
  assert.equal((await fetch(`${url}/bad`)).status, 404);
  await assert.rejects(fetch(`${url}/broken`).then((answer) => answer.text()));
  assert.equal(faults.length, 1);
});
