import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { type TestContext, test } from 'node:test';
import { describePortOwner, findPortOwner, ownerFromLsof, portInUse } from './port-owner.ts';

async function listen(t: TestContext, host: string): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}

test('the process that listens is found by its port, on IPv4 and IPv6', async (t) => {
  for (const host of ['127.0.0.1', '::1']) {
    const port = await listen(t, host);
    assert.equal((await findPortOwner(port))?.pid, process.pid, host);
    assert.match(await describePortOwner(port), new RegExp(`^Port ${port} is in use by .+ \\(pid ${process.pid}\\)$`));
  }
});

test('lsof, the way of macOS, finds the same process', async (t) => {
  const port = await listen(t, '127.0.0.1');
  assert.equal((await ownerFromLsof(port))?.pid, process.pid);
});

test('a port that nobody holds has no owner', async () => {
  assert.equal(await findPortOwner(1), undefined);
  assert.equal(await ownerFromLsof(1), undefined);
});

test('the error names the owner and another port', async (t) => {
  const port = await listen(t, '127.0.0.1');
  const error = await portInUse({ port: port, choice: (other) => `--port ${other}` });
  assert.equal(error.code, 'APP_ERR_PORT_IN_USE');
  assert.match(error.message, new RegExp(`pid ${process.pid}`));
  assert.match(error.fix, /--port \d+$/);
});
