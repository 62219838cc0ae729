import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../errors.ts';
import { openPage } from './open-page.ts';

const HTTP = 'http://127.0.0.1:8935';
const TOKEN = '0123456789abcdef0123456789abcdef';
const DESKTOP = { WAYLAND_DISPLAY: 'wayland-0' };
const SSH = { SSH_CONNECTION: '192.168.1.4 50000 192.168.1.5 22' };

interface Case {
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
  readonly http?: string | null;
  readonly network?: { readonly host: string; readonly token: string } | null;
  readonly works?: boolean;
}

/** What is told, and what was run. */
async function opened({ env = {}, platform = 'linux', http = HTTP, network = null, works = true }: Case) {
  const runs: (readonly string[])[] = [];
  const open = async (command: string, args: readonly string[]): Promise<boolean> => {
    runs.push([command, ...args]);
    return works;
  };
  return { text: await openPage({ pid: 7, http, network }, { env, platform, open }), runs };
}

test('the page is opened in the browser of the desktop', async () => {
  for (const env of [DESKTOP, { DISPLAY: ':0' }, { ...DESKTOP, ...SSH }]) {
    assert.deepEqual(await opened({ env }), { text: `Opened ${HTTP}\n`, runs: [['xdg-open', HTTP]] });
  }
  assert.deepEqual(await opened({ platform: 'darwin' }), { text: `Opened ${HTTP}\n`, runs: [['open', HTTP]] });
});

test('without a desktop, or when nothing can open it, its URL is printed', async () => {
  assert.deepEqual(await opened({}), { text: `${HTTP}\n`, runs: [] });
  assert.deepEqual(await opened({ env: { DISPLAY: '' } }), { text: `${HTTP}\n`, runs: [] });
  assert.deepEqual(await opened({ env: DESKTOP, works: false }), { text: `${HTTP}\n`, runs: [['xdg-open', HTTP]] });
});

test('over SSH the way to a page of this computer alone is printed', async () => {
  for (const platform of ['linux', 'darwin'] as const) {
    const { text, runs } = await opened({ env: SSH, platform });
    assert.deepEqual(runs, []);
    assert.match(text, /^http:\/\/127\.0\.0\.1:8935\n.*ssh -N -L 8935:127\.0\.0\.1:8935 HOST\n$/);
  }
  assert.match((await opened({ env: SSH, http: 'http://[::1]:81' })).text, / 81:\[::1\]:81 /);
});

test('the URLs for other computers have the token, which no other program gets', async () => {
  const network = { host: '192.168.1.5', token: TOKEN };
  const http = 'http://192.168.1.5:8935';
  assert.equal((await opened({ http, network })).text, `${http}\n${http}/?token=${TOKEN}\n`);
  const { text, runs } = await opened({ http, network, env: DESKTOP });
  assert.deepEqual([text, runs], [`Opened ${http}\n`, [['xdg-open', http]]]);
});

test('a program without a page is an error with its remedy', async () => {
  await assert.rejects(opened({ http: null, env: DESKTOP }), (error) => {
    assert.ok(error instanceof AppError);
    assert.deepEqual([error.code, error.message], ['APP_ERR_NO_PAGE', 'rtmp-vcam (pid 7) has no page']);
    assert.match(error.fix, /--no-http/);
    return true;
  });
});
