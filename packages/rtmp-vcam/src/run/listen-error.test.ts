import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { AppError } from '../errors.ts';
import { listenError } from './listen-error.ts';

const PLACE = { host: undefined, choice: (port: number) => `--port ${port}`, usualPort: 1935 };

async function failureToListen(port: number, host: string): Promise<unknown> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', resolve);
    server.listen(port, host, () => reject(new Error('it listens')));
  });
}

test('the error of a port in use names its owner, even if it is wrapped in another error', async (t) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const cause = await failureToListen(address.port, '127.0.0.1');
  const error = await listenError(new Error('wrapped', { cause }), { ...PLACE, port: address.port });
  assert.ok(error instanceof AppError);
  assert.equal(error.code, 'APP_ERR_PORT_IN_USE');
  assert.match(error.message, new RegExp(`^Port ${address.port} is in use by .* \\(pid ${process.pid}\\)$`));
});

test('an address of another computer is an error that names it', async () => {
  const error = await listenError(await failureToListen(0, '203.0.113.9'), {
    ...PLACE,
    port: 1935,
    host: '203.0.113.9',
  });
  assert.ok(error instanceof AppError);
  assert.deepEqual([error.code, error.message], ['APP_ERR_HOST', '203.0.113.9 is not an address of this computer']);
});

test('a port that only the administrator may open has its own error', async () => {
  const refused = Object.assign(new Error('listen EACCES'), { code: 'EACCES', syscall: 'listen', port: 80 });
  const error = await listenError(refused, { ...PLACE, port: 80 });
  assert.ok(error instanceof AppError);
  assert.deepEqual(
    [error.code, error.fix],
    ['APP_ERR_PORT_FORBIDDEN', 'Choose a port of 1024 or above, such as --port 1935.'],
  );
});

test('any other error is returned unchanged', async () => {
  const error = new TypeError('x');
  assert.equal(await listenError(error, { ...PLACE, port: 1935 }), error);
});
