import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { styleFor } from '../terminal/style.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { describePlan } from './describe-plan.ts';
import { DISTRIBUTIONS } from './testing/distributions.ts';
import { FakeMachine, type FakeMachineOptions } from './testing/fake-machine.ts';
import { FakeUser } from './testing/machine-facts.ts';

const RULE = 'tcp dport 1935 accept comment "rtmp-vcam" # handle 7';
/** What setup runs as administrator. */
const COMMANDS = [
  ...['apt-get', 'dnf', 'pacman', 'zypper', 'akmods', 'dkms', 'modprobe', 'v4l2loopback-ctl'],
  ...['usermod', 'gpasswd', 'nft', 'udevadm', 'rm'],
];

/** Runs a command in a shell that finds only commands that note who runs them. Returns these notes. */
function shell(t: TestContext): (command: string) => string[] {
  const folder = temporaryFolder(t);
  const log = join(folder, 'log');
  const stub = (name: string, text: string): void =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  // Unlike sudo, pkexec takes no variables before the command.
  for (const name of ['sudo', 'pkexec']) stub(name, 'ADMIN=yes; export ADMIN; exec "$@"');
  for (const name of COMMANDS) stub(name, `echo "${name} \${ADMIN:-no}" >>'${log}'; [ "$1" != -a ] || echo '${RULE}'`);
  for (const [name, file] of [
    ['sh', '/bin/sh'],
    ['env', '/usr/bin/env'],
    ['sed', '/bin/sed'],
  ] as const)
    symlinkSync(file, join(folder, name));
  return (command) => {
    rmSync(log, { force: true });
    const { status, stderr } = spawnSync('/bin/sh', ['-c', command], { env: { PATH: folder }, encoding: 'utf8' });
    assert.equal(status, 0, `${command}: ${stderr}`);
    return readFileSync(log, 'utf8').trimEnd().split('\n');
  };
}

/** What setup and setup --undo say of a computer. */
async function said(options: FakeMachineOptions): Promise<string> {
  using machine = new FakeMachine(options);
  const user = new FakeUser(machine);
  const facts = await user.facts();
  const plan = await user.plan();
  assert.ok(await user.does(plan), user.failures.join('\n'));
  const style = styleFor(false);
  return describePlan(plan, facts, style) + describePlan(await user.undoPlan(), await user.facts(), style);
}

for (const rise of ['sudo', 'pkexec'] as const) {
  test(`every command that is shown works as it is shown, with ${rise}`, async (t) => {
    const run = shell(t);
    const devices = [{ name: 'OBS Virtual Camera', number: 2, exclusive: true }];
    const more = { rise, firewall: 'nftables', atScreen: false } as const;
    for (const options of [
      ...Object.values(DISTRIBUTIONS).map((distribution) => ({ distribution, ...more })),
      { distribution: DISTRIBUTIONS.debian12, devices, ...more },
    ]) {
      const commands = (await said(options)).split('\n').filter((line) => line.startsWith(`     ${rise} `));
      assert.ok(commands.length > 5, commands.join('\n'));
      for (const command of commands) {
        for (const note of run(command)) assert.match(note, / yes$/, `${command}: not all of it as administrator`);
      }
    }
  });
}

test('it is said of each file who writes it', async () => {
  const options = { distribution: DISTRIBUTIONS.debian13, firewall: 'nftables' } as const;
  const files = (text: string): string[] => text.match(/^ {5}(write|add to|take out of) \/.*$/gm) ?? [];
  const shown = files(await said(options));
  assert.equal(shown.length, 5, shown.join('\n'));
  for (const line of shown) assert.match(line, / \(as administrator\):$/);
  for (const line of files(await said({ ...options, rise: 'root' }))) assert.doesNotMatch(line, /administrator/);
});
