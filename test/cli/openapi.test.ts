/** docs/openapi.json describes what the running program answers. That each route is in it is checked when it is made. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodePng, i420Size } from '@rtmp-vcam/video-pipeline';
import { at, isObject, type Json, mistakes, resolved } from '../support/json-schema.ts';
import { Product } from '../support/product.ts';
import { until } from '../support/wait.ts';

const document: Json = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8'));
const canvas = { width: 320, height: 180 } as const;
const picture = ['--size', '320x180', '--fps', '30', '--hold', '0'];

interface Asked {
  readonly method: string;
  /** As in the document, with or without `?`; `{camera}` becomes 1. */
  readonly path: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly type?: string;
  readonly camera?: string;
}

/** Every operation that was asked: `GET /api/state 200`. */
class Client {
  readonly asked: Set<string> = new Set();
  readonly #http: string;

  constructor(http: string) {
    this.#http = http;
  }

  /** Sends a request, and checks the answer by the document. Gives its status and what it has. */
  async ask({
    method,
    path,
    body,
    type = 'application/json',
    camera = '1',
  }: Asked): Promise<{ status: number; json: Json }> {
    const abort = new AbortController();
    const init = {
      method,
      signal: abort.signal,
      ...(body === undefined ? {} : { body, headers: { 'content-type': type } }),
    };
    const response = await fetch(`${this.#http}${path.replace('{camera}', camera)}`, init);
    const [name = ''] = path.split('?');
    const what = `${method} ${name} ${response.status}`;
    this.asked.add(what);
    const operation = at(document, 'paths', name, method.toLowerCase());
    const described = resolved(document, at(operation, 'responses', String(response.status)));
    const [media = ''] = (response.headers.get('content-type') ?? '').split(';');
    const content = at(described, 'content', media);
    if (media !== 'application/json') {
      await response.body?.getReader().read();
      abort.abort();
      return { status: response.status, json: null };
    }
    const json: Json = JSON.parse(await response.text());
    assert.deepEqual(mistakes(document, at(content, 'schema'), json, what), []);
    if (response.status !== 200) {
      const description = at(described, 'description');
      const code = at(json, 'error', 'code');
      assert.ok(typeof description === 'string' && description.includes(String(code)), `${what}: ${code}`);
    }
    return { status: response.status, json };
  }
}

/** All that the document says: `GET /api/state`. */
function operations(): string[] {
  const paths = at(document, 'paths');
  if (!isObject(paths)) return [];
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(isObject(item) ? item : {}).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

test('all answers are as the document says', { timeout: 120_000 }, async () => {
  await using product = await Product.start({ picture });
  const client = new Client(product.http);
  const post = (path: string, body: object) =>
    client.ask({ method: 'POST', path: `/api/cameras/{camera}/${path}`, body: JSON.stringify(body) });
  const get = (path: string) => client.ask({ method: 'GET', path });
  await post('demo', { on: true });
  const cameraNow = async (): Promise<Json> => {
    const cameras = at((await get('/api/state')).json, 'cameras');
    return Array.isArray(cameras) ? (cameras[0] ?? null) : null;
  };
  await until('a live picture with its measurements', async () => {
    const camera = await cameraNow();
    return isObject(camera) && camera['state'] === 'live' && camera['details'] !== null && camera['stream'] !== null;
  });
  await until('history', async () => {
    const points = at((await get('/api/cameras/{camera}/history')).json, 'points');
    return Array.isArray(points) && points.length > 0;
  });
  for (const path of ['/api/events', '/metrics', '/healthz', '/api/cameras/{camera}/connect']) await get(path);
  const checks = at((await get('/api/doctor')).json, 'checks');
  assert.ok(Array.isArray(checks) && checks.length > 0);
  assert.ok(!checks.some((each) => at(each, 'check') === 'picture'), 'a meeting would see the test picture');
  for (const file of ['preview.mjpeg', 'snapshot.jpg?width=160', 'snapshot.png'])
    await get(`/api/cameras/{camera}/${file}`);
  const patch = { method: 'PATCH', path: '/api/cameras/{camera}', body: '{"mirror":true}' };
  await client.ask(patch);
  await post('keep', {});
  const png = new Uint8Array(encodePng(new Uint8Array(i420Size(canvas.width, canvas.height)).fill(128), canvas));
  await client.ask({ method: 'POST', path: '/api/cameras/{camera}/card', body: png, type: 'image/png' });
  await post('publisher/disconnect', { keepOutMs: 60_000 });
  await post('publisher/readmit', {});
  await post('demo', { on: false });
  await post('key', {});
  const done = operations().filter((operation) => !client.asked.has(`${operation} 200`));
  assert.deepEqual(done, [], 'answered by 200');

  for (const operation of operations().filter((each) => each.includes('{camera}'))) {
    const [method = '', path = ''] = operation.split(' ');
    const isCard = path.endsWith('/card');
    const body = method === 'GET' ? {} : { body: isCard ? png : path.endsWith('/demo') ? '{"on":true}' : '{}' };
    const { status } = await client.ask({
      method,
      path,
      camera: '99',
      ...body,
      ...(isCard ? { type: 'image/png' } : {}),
    });
    assert.equal(status, 404, operation);
  }
  for (const [asked, status] of [
    [{ ...patch, body: '{"rotate":45}' }, 400],
    [{ ...patch, body: 'nonsense' }, 400],
    [{ ...patch, body: 'x'.repeat(20_000) }, 413],
    [{ ...patch, type: 'text/plain' }, 415],
    [{ method: 'POST', path: '/api/cameras/{camera}/card', body: png, type: 'text/plain' }, 415],
    [{ method: 'POST', path: '/api/cameras/{camera}/card', body: 'x', type: 'image/png' }, 400],
    [{ method: 'GET', path: '/api/cameras/{camera}/snapshot.png?width=0' }, 400],
  ] as const) {
    assert.equal((await client.ask(asked)).status, status, JSON.stringify(asked));
  }
});

test('the check finds what does not fit', () => {
  const failure = at(document, 'components', 'schemas', 'Failure');
  const good = { error: { code: 'a', message: 'b', fix: 'c' } };
  assert.deepEqual(mistakes(document, failure, good), []);
  for (const bad of [
    null,
    {},
    { error: { code: 'a', message: 'b' } },
    { error: { ...good.error, fix: 1 } },
    { ...good, more: 1 },
  ])
    assert.notDeepEqual(mistakes(document, failure, bad), [], JSON.stringify(bad));
  assert.throws(() => mistakes(document, { pattern: 'x' }, 'x'), /unknown keyword pattern/);
});
