import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type FlagValues, loadConfig } from '../config/load-config.ts';
import { fakeSystem } from '../system/testing/fake-system.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { makeChecks } from './examination.ts';
import { firewallChecks } from './firewall-checks.ts';

const UFW = { '/etc/ufw/ufw.conf': 'ENABLED=yes\n', '/etc/default/ufw': 'DEFAULT_INPUT_POLICY="DROP"\n' };

interface Given {
  readonly flags?: FlagValues;
  /** What is in setup.json. */
  readonly record?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** What the checks say, each with its remedy. */
async function said(t: TestContext, { flags = {}, record, files = UFW }: Given = {}): Promise<string[]> {
  const folder = temporaryFolder(t);
  const env = { XDG_CONFIG_HOME: folder };
  if (record !== undefined) {
    mkdirSync(join(folder, 'rtmp-vcam'));
    writeFileSync(join(folder, 'rtmp-vcam', 'setup.json'), record);
  }
  using system = fakeSystem({ files, env });
  const config = loadConfig(flags, env);
  const { port } = config.options;
  const made = await makeChecks(firewallChecks(system, { config, running: undefined, port, setupPort: 1935 }));
  return made.map(({ level, text, fix = '' }) => `${level}: ${text} → ${fix}`);
}

test('what setup has opened is open, though this user cannot see the rules', async (t) => {
  const opened = { kind: 'port', firewall: 'ufw', port: 1935, place: '' };
  const [before = ''] = await said(t);
  assert.match(before, /^warning: .*may keep.* → rtmp-vcam setup$/);
  const [after = ''] = await said(t, { record: JSON.stringify([opened]) });
  assert.match(after, /^ok: .*port 1935, which rtmp-vcam setup has opened/);
  const [other = ''] = await said(t, { flags: { port: '1940' }, record: JSON.stringify([opened]) });
  assert.match(other, /^warning: .*port 1940.* → sudo ufw allow 1940\/tcp$/);
  const [damaged = ''] = await said(t, { record: '{' });
  assert.equal(damaged, before);
});

test('where only this computer can push, no firewall is in the way', async (t) => {
  for (const host of ['127.0.0.1', '::1', 'localhost']) assert.deepEqual(await said(t, { flags: { host } }), []);
  assert.equal((await said(t, { flags: { host: '0.0.0.0' } })).length, 1);
});

test('the port of rtmps is looked at too', async (t) => {
  const [plain = '', tls = ''] = await said(t, { flags: { tlsPort: '1936' } });
  assert.match(plain, /port 1935/);
  assert.match(tls, /port 1936.* → sudo ufw allow 1936\/tcp$/);
  assert.equal((await said(t, { flags: { tlsPort: '1936' }, files: {} })).length, 1, 'no firewall');
});
