import assert from 'node:assert/strict';
import { test } from 'node:test';
import { membershipOf } from './groups.ts';
import { secureBootOf } from './secure-boot.ts';
import { wireplumberVersion } from './session.ts';
import { commandPath, thisSystem } from './system.ts';
import { fakeSystem } from './testing/fake-system.ts';

test('a command gives what it prints, and how it ends', async () => {
  const { run } = thisSystem();
  assert.deepEqual(await run('sh', ['-c', 'echo "$LC_ALL"; echo no >&2; exit 3']), {
    status: 'failed',
    stdout: 'C\n',
    stderr: 'no\n',
  });
  assert.equal((await run('cat', [])).status, 'ok', 'its input is at its end');
  assert.equal((await run('no-such-command', [])).status, 'missing');
  assert.equal((await run('sleep', ['60'], { withinMs: 50 })).status, 'late');
});

test('the groups of a user', () => {
  const group = 'root:x:0:\nvideo:x:44:ben,anna\nrender:x:104:\n';
  using system = fakeSystem({ files: { '/etc/group': group } });
  assert.equal(membershipOf('video', system), 'later');
  assert.equal(membershipOf('render', system), 'out');
  assert.equal(membershipOf('audio', system), 'none');
  assert.equal(membershipOf('video', { ...system, user: { id: 1000, name: 'anna', groups: [1000, 44] } }), 'in');
});

const VARIABLE = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';

test('Secure Boot is off on a computer that was started by a BIOS', async () => {
  using system = fakeSystem();
  assert.deepEqual(await secureBootOf(system), { state: 'off', certificate: undefined });
});

for (const [byte, state] of [
  [0, 'off'],
  [1, 'on'],
] as const) {
  test(`Secure Boot is ${state} in the firmware`, async () => {
    using system = fakeSystem({ files: { [VARIABLE]: Buffer.from([6, 0, 0, 0, byte]) } });
    assert.deepEqual(await secureBootOf(system), { state, certificate: undefined });
  });
}

for (const [printed, state] of [
  [{ status: 'ok', stdout: 'SecureBoot enabled\n' }, 'on'],
  [{ status: 'ok', stdout: 'SecureBoot disabled\nPlatform is in Setup Mode\n' }, 'off'],
  [{ stderr: "This system doesn't support Secure Boot\n" }, 'off'],
  [{ stderr: 'EFI variables are not supported on this system\n' }, 'unknown'],
] as const) {
  test(`mokutil --sb-state: ${JSON.stringify(printed)}`, async () => {
    using system = fakeSystem({
      files: { '/sys/firmware/efi/fw_vendor': '' },
      commands: { 'mokutil --sb-state': printed },
    });
    assert.equal((await secureBootOf(system)).state, state);
  });
}

for (const [printed, isEnrolled] of [
  [{ stdout: '/var/lib/dkms/mok.pub is not enrolled\n' }, false],
  [{ status: 'ok', stdout: '/var/lib/dkms/mok.pub is already enrolled\n' }, true],
  [undefined, undefined],
] as const) {
  test(`the certificate that signs modules: ${JSON.stringify(printed)}`, async () => {
    using system = fakeSystem({
      files: { [VARIABLE]: Buffer.from([6, 0, 0, 0, 1]), '/var/lib/dkms/mok.pub': '' },
      commands: printed === undefined ? {} : { 'mokutil --test-key /var/lib/dkms/mok.pub': printed },
    });
    const { certificate } = await secureBootOf(system);
    assert.deepEqual(certificate, { file: '/var/lib/dkms/mok.pub', isEnrolled });
  });
}

test('the version of WirePlumber', async () => {
  const version = 'wireplumber\nCompiled with libwireplumber 0.4.13\nLinked with libwireplumber 0.4.17\n';
  using system = fakeSystem({ commands: { 'wireplumber --version': version } });
  assert.equal(await wireplumberVersion(system), '0.4.17');
  using without = fakeSystem();
  assert.equal(await wireplumberVersion(without), undefined);
});

test('commands are never looked for in the folder that the program was started in', async () => {
  for (const env of [{}, { PATH: '' }, { PATH: '/usr/bin:/bin' }]) {
    assert.doesNotMatch(commandPath(env), /^:|::|:$/);
    assert.equal((await thisSystem(env).run('true', [])).status, 'ok');
  }
});
