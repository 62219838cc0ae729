import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { MemoryStream } from '../testing/memory-stream.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { Change } from './change.ts';
import type { Facts, ServiceFacts } from './facts.ts';
import type { OwnParts } from './own-parts.ts';
import { RPM_FUSION } from './package-manager.ts';
import { ChangeRecord } from './record.ts';
import { setUp } from './setup.ts';
import { DISTRIBUTIONS } from './testing/distributions.ts';
import { FakeMachine, type FakeMachineOptions } from './testing/fake-machine.ts';
import { FakeUser, serviceFacts, WISHES } from './testing/machine-facts.ts';

const NAME = 'RTMP Virtual Camera';
const OBS = { name: 'OBS Virtual Camera', number: 2, exclusive: true };

for (const [id, distribution] of Object.entries(DISTRIBUTIONS)) {
  test(`${id}: from nothing to a camera, and back`, async (t) => {
    using machine = new FakeMachine({ distribution });
    const user = new FakeUser(machine);
    const before = await user.facts();
    assert.equal(await user.does(await user.plan()), true, user.failures.join('\n'));
    const { loopback } = await user.facts();
    assert.deepEqual(
      loopback.devices.map(({ name, number, exclusiveCaps }) => [name, number, exclusiveCaps]),
      [[NAME, 10, true]],
    );
    t.diagnostic(machine.commands.filter((command) => !command.startsWith('mkdir')).join(' | '));
    assert.deepEqual((await user.plan()).steps, [], 'there is nothing more to do');
    assert.equal(await user.does(await user.undoPlan()), true, user.failures.join('\n'));
    assert.deepEqual(comparable(await user.facts()), comparable(before));
  });
}

const cameraNames = fc.uniqueArray(fc.constantFrom(NAME, 'Drone', 'Stage $1 [left]'), { minLength: 1, maxLength: 3 });

const machines: fc.Arbitrary<FakeMachineOptions> = fc.record(
  {
    distribution: fc.constantFrom(...Object.values(DISTRIBUTIONS)),
    rise: fc.constantFrom('root' as const, 'sudo' as const, 'pkexec' as const),
    firewall: fc.constantFrom('none' as const, 'ufw' as const, 'firewalld' as const, 'nftables' as const),
    atScreen: fc.boolean(),
    used: fc.boolean(),
    hasDeadSource: fc.boolean(),
    // Devices that somebody else has made.
    ...{ devices: fc.constantFrom([OBS], [OBS, { name: 'Other', number: 10, exclusive: false }]) },
    files: fc.constantFrom(
      {},
      {
        '/etc/modprobe.d/v4l2loopback.conf':
          'options v4l2loopback card_label="OBS Virtual Camera" video_nr=2 exclusive_caps=1\n',
      },
      { '/etc/modules-load.d/v4l2loopback.conf': 'v4l2loopback\n' },
    ),
  },
  { requiredKeys: ['distribution', 'rise', 'firewall', 'atScreen', 'files'] },
);

test('whatever a computer has: setup can be run again, keeps the devices of others, and undoes what it did', async () => {
  await fc.assert(
    fc.asyncProperty(machines, cameraNames, async (options, cameras) => {
      using machine = new FakeMachine(options);
      const user = new FakeUser(machine);
      const wishes = { ...WISHES, cameras };
      const before = await user.facts(wishes);
      const plan = await user.plan(wishes);
      assert.ok(await user.does(plan), user.failures.join('\n'));
      const after = await user.facts(wishes);
      const names = after.loopback.devices.map(({ name }) => name);
      for (const { name } of before.loopback.devices) assert.ok(names.includes(name), `${name} is gone`);
      const mustWait = plan.notes.some((note) => note.includes('restart the computer'));
      for (const name of cameras) assert.equal(names.includes(name), !mustWait, names.join());
      assert.deepEqual((await user.plan(wishes)).steps, [], 'there is nothing more to do');
      assert.ok(await user.does(await user.undoPlan()), user.failures.join('\n'));
      assert.deepEqual(comparable(await user.facts(wishes)), comparable(before));
      assert.deepEqual((await user.undoPlan()).steps, []);
    }),
    { numRuns: 40 },
  );
});

/** The source of Fedora's packages stays. */
function comparable({ installed, ...facts }: Facts): unknown {
  const names = [...installed].filter((name) => name !== RPM_FUSION);
  return { ...facts, installed: new Set(names), hasRpmFusion: false, changes: [] };
}

test('RPM Fusion stays, because other packages may come from it, and it is said how to remove it', async () => {
  using machine = new FakeMachine({ distribution: DISTRIBUTIONS.fedora });
  const user = new FakeUser(machine);
  await user.does(await user.plan());
  machine.installOther('rpmfusion-nonfree-release', [RPM_FUSION]);
  const plan = await user.undoPlan();
  assert.match(plan.notes.join(), /^RPM Fusion, .* stays: .*\nTo remove it: sudo dnf remove rpmfusion-free-release$/);
  assert.ok(await user.does(plan), user.failures.join('\n'));
  assert.deepEqual([...machine.installed], ['bash', 'gcc', RPM_FUSION, 'rpmfusion-nonfree-release']);
  assert.deepEqual(user.changes, []);
});

for (const [id, tool] of [
  ['debian13', 'v4l2loopback-utils'],
  ['fedora', 'v4l2loopback'],
  ['arch', 'v4l2loopback-utils'],
  ['opensuse', 'v4l2loopback-utils'],
] as const) {
  test(`${id}: only that package stays which others need`, async () => {
    using machine = new FakeMachine({ distribution: DISTRIBUTIONS[id] });
    const user = new FakeUser(machine);
    await user.does(await user.plan());
    machine.installOther('obs-tool', [tool]);
    const plan = await user.undoPlan();
    assert.ok(plan.notes.includes(`${tool} stays, because others need it: obs-tool.`), plan.notes.join());
    assert.ok(await user.does(plan), user.failures.join('\n'));
    const left = [...machine.installed].filter((name) => name !== RPM_FUSION);
    assert.deepEqual(left, ['bash', 'gcc', tool, 'obs-tool']);
    // It can be removed later.
    assert.deepEqual((await user.undoPlan()).settled, []);
    machine.removeOther('obs-tool');
    assert.ok(await user.does(await user.undoPlan()), user.failures.join('\n'));
    assert.ok(!machine.installed.has(tool));
    assert.deepEqual(user.changes, []);
  });

  test(`${id}: packages that came at two times are removed at two times`, async () => {
    using machine = new FakeMachine({ distribution: DISTRIBUTIONS[id] });
    const user = new FakeUser(machine);
    await user.does(await user.plan());
    user.changes = user.changes.flatMap((change): Change[] => {
      if (change.kind !== 'packages') return [change];
      const without = (names: readonly string[]): string[] => names.filter((name) => name !== tool);
      return [
        { ...change, asked: without(change.asked), added: without(change.added) },
        { ...change, asked: [tool], added: [tool] },
      ];
    });
    assert.ok(await user.does(await user.undoPlan()), user.failures.join('\n'));
    assert.deepEqual(
      [...machine.installed].filter((name) => name !== RPM_FUSION),
      ['bash', 'gcc'],
    );
  });
}

test('more cameras than the module makes when it is loaded', async () => {
  using machine = new FakeMachine({ distribution: DISTRIBUTIONS.debian13 });
  const user = new FakeUser(machine);
  const cameras = Array.from({ length: 10 }, (_, index) => `Camera ${index + 1}`);
  const wishes = { ...WISHES, cameras };
  const plan = await user.plan(wishes);
  assert.match(plan.notes.join('\n'), /makes 8 devices .* none for “Camera 9”, “Camera 10”$/);
  assert.equal(await user.does(plan), true, user.failures.join('\n'));
  // Now that it is loaded, it is asked for the others.
  assert.equal(await user.does(await user.plan(wishes)), true, user.failures.join('\n'));
  const { loopback } = await user.facts(wishes);
  assert.deepEqual(
    loopback.devices.map(({ name }) => name),
    cameras,
  );
});

test('a firewall is opened for every zone and closed again, and a port that was open stays so', async () => {
  using machine = new FakeMachine({ distribution: DISTRIBUTIONS.debian13, firewall: 'nftables' });
  const user = new FakeUser(machine);
  await user.does(await user.plan());
  const rule = 'insert rule inet filter input tcp dport 1935 accept comment "rtmp-vcam"';
  assert.equal(machine.system.text('/etc/nftables.conf')?.split('\n').at(-2), rule);
  await user.does(await user.undoPlan());
  assert.equal(machine.system.text('/etc/nftables.conf'), '#!/usr/sbin/nft -f\nflush ruleset\n');
});

for (const firewall of ['ufw', 'firewalld', 'nftables'] as const) {
  test(`every port that senders need is opened in ${firewall}, and closed again`, async () => {
    using machine = new FakeMachine({ distribution: DISTRIBUTIONS.debian13, firewall });
    const user = new FakeUser(machine);
    const wishes = { ...WISHES, cameras: [], mic: false, service: false, ports: [1935, 1936] };
    const states = async (): Promise<string[]> =>
      [...(await user.facts(wishes)).firewalls.values()].map(({ port }) => port);
    assert.deepEqual(await states(), ['closed', 'closed']);
    const { steps } = await user.plan({ ...wishes, ports: [1936] });
    assert.match(steps[0]?.title ?? '', /port 1936,/);
    const plan = await user.plan(wishes);
    assert.match(plan.steps[0]?.title ?? '', /port 1935 and 1936, through/);
    assert.ok(await user.does(plan), user.failures.join('\n'));
    assert.deepEqual(await states(), ['open', 'open']);
    const again = await user.plan(wishes);
    assert.deepEqual(again.steps, []);
    assert.equal(again.done.filter((text) => text.startsWith(`The firewall ${firewall} lets others`)).length, 2);
    assert.ok(await user.does(await user.undoPlan()), user.failures.join('\n'));
    assert.deepEqual(await states(), ['closed', 'closed']);
  });
}

test('a line for a file whose last line has no end is a line of its own, and is taken out again', async () => {
  const files = { '/etc/nftables.conf': 'table inet filter {\n}' };
  using machine = new FakeMachine({ distribution: DISTRIBUTIONS.debian13, firewall: 'nftables', files });
  const user = new FakeUser(machine);
  await user.does(await user.plan());
  assert.match(machine.system.text('/etc/nftables.conf') ?? '', /^table inet filter \{\n\}\ninsert rule .*\n$/);
  await user.does(await user.undoPlan());
  assert.equal(machine.system.text('/etc/nftables.conf'), 'table inet filter {\n}\n');
});

test('what others have changed since then stays', async () => {
  using machine = new FakeMachine({ distribution: DISTRIBUTIONS.debian12, rise: 'root' });
  const user = new FakeUser(machine);
  await user.does(await user.plan());
  machine.asRoot("printf '%s\\n' options >>/etc/modprobe.d/zz-rtmp-vcam.conf");
  const plan = await user.undoPlan();
  assert.match(plan.notes.join(), /zz-rtmp-vcam\.conf stays, because it has been changed since/);
  assert.ok(await user.does(plan));
  assert.ok(machine.system.has('/etc/modprobe.d/zz-rtmp-vcam.conf'));
});

test('sudo stays when DKMS has brought it along', async () => {
  const { packages, ...rest } = DISTRIBUTIONS.debian12;
  const distribution = { ...rest, packages: { ...packages, 'v4l2loopback-dkms': ['dkms', 'sudo'] } };
  using machine = new FakeMachine({ distribution, rise: 'pkexec' });
  const user = new FakeUser(machine);
  await user.does(await user.plan());
  const plan = await user.undoPlan();
  assert.match(plan.notes.join(), /^sudo, which came along, stays/);
  assert.ok(await user.does(plan), user.failures.join('\n'));
  assert.deepEqual([...machine.installed], ['bash', 'gcc', 'sudo']);
  assert.deepEqual(user.changes, []);
});

test('a step that fails says why, and keeps only what needs it from being done', async () => {
  const { packages, ...rest } = DISTRIBUTIONS.debian12;
  const { 'linux-headers-6.1.0-50-amd64': _, ...older } = packages;
  using machine = new FakeMachine({ distribution: { ...rest, packages: older }, firewall: 'ufw' });
  const user = new FakeUser(machine);
  assert.equal(await user.does(await user.plan()), false);
  assert.match(user.failures[0] ?? '', /Unable to locate package linux-headers-6\.1\.0-50-amd64/);
  assert.match(user.failures[1] ?? '', /left out/);
  assert.equal(user.failures.length, 2);
  assert.deepEqual(
    user.changes.map(({ kind }) => kind),
    ['port', 'mic', 'service'],
  );
});

test('where no app can ever see a camera, it says what works all the same, and fails', async (t) => {
  const said = async (
    pipewire: Facts['pipewire'],
    more: Partial<FakeMachineOptions> = {},
  ): Promise<[number, string]> => {
    using machine = new FakeMachine({ distribution: DISTRIBUTIONS.debian12, rise: 'none', ...more });
    const stdout = new MemoryStream();
    const own: OwnParts = {
      pipewire: async () => pipewire,
      service: async () => serviceFacts('running'),
      mic: () => 'on',
      does: () => assert.fail('nothing is done'),
    };
    const options = { wishes: WISHES, yes: true, dryRun: false, undo: false };
    const { signal } = new AbortController();
    const code = await setUp(options, machine.system, own, {
      env: { XDG_CONFIG_HOME: temporaryFolder(t) },
      stdout,
      signal,
    });
    return [code, stdout.text];
  };
  const absent = { problem: 'PipeWire is not running', fix: 'Start it.' };
  const [failed, text] = await said(absent);
  assert.equal(failed, 1);
  assert.match(text, /neither sudo nor pkexec/);
  assert.match(
    text,
    /There can be no PipeWire camera and no virtual microphone: PipeWire is not running\.\n +Start it\./,
  );
  assert.match(text, /no app can see a camera on this computer\.[\s\S]*rtmp-vcam open[\s\S]*rtmp-vcam frames/);

  // One camera is enough.
  assert.equal((await said('usable'))[0], 0);
  const [code, there] = await said(absent, { devices: [{ name: NAME, number: 10, exclusive: true }] });
  assert.equal(code, 0);
  assert.doesNotMatch(there, /no app can see/);
});

for (const [rise, said] of [
  ['sudo', 'anna is not in the sudoers file.'],
  ['pkexec', 'Error executing command as another user: Request dismissed'],
] as const) {
  test(`where ${rise} refuses, all is done that needs no administrator, and it is said what works`, async (t) => {
    using machine = new FakeMachine({ distribution: DISTRIBUTIONS.fedora, rise, firewall: 'firewalld' });
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, rise), `#!/bin/sh\necho "${said}" >&2\nexit 1\n`, { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env['PATH']}`, XDG_CONFIG_HOME: folder };
    const done: string[] = [];
    const run = async (pipewire: Facts['pipewire'], undo = false): Promise<readonly [number, string]> => {
      const stdout = new MemoryStream();
      const own: OwnParts = {
        pipewire: async () => pipewire,
        service: async () => serviceFacts('absent'),
        mic: () => 'off',
        does: async ({ does }) => {
          done.push(does);
        },
      };
      const { signal } = new AbortController();
      const options = { wishes: WISHES, yes: true, dryRun: false, undo };
      return [await setUp(options, machine.system, own, { env, stdout, signal }), stdout.text];
    };
    const [code, text] = await run('usable');
    assert.equal(code, 1);
    assert.deepEqual(done, ['mic-on', 'install-service']);
    assert.deepEqual(
      [...text.matchAll(/^(✗|✓|!) (\w+ \w+)/gm)].map(([, sign, words]) => `${sign} ${words}`),
      [
        '✗ Install v4l2loopback',
        '✗ Make the',
        '✗ Let other',
        '✓ Let apps',
        '✓ Start rtmp',
        '! The camera',
        '! The PipeWire',
      ],
    );
    assert.equal(text.split(said).length, 2, 'the reason is said once');
    assert.match(text, /→ Ask the administrator of this computer to run: rtmp-vcam setup\n/);
    assert.match(text, /The PipeWire camera is there without it[\s\S]*Some of it did not work/);
    const [, less] = await run({ problem: 'PipeWire is not running', fix: 'Start it.' });
    assert.match(less, /There can be no PipeWire camera: PipeWire is not running\.[\s\S]*no app can see a camera/);

    ChangeRecord.open(env).add({ kind: 'port', firewall: 'firewalld', port: 1935, place: 'public' });
    const [failed, undone] = await run('usable', true);
    assert.equal(failed, 1);
    assert.match(
      undone,
      /✗ Close port 1935[^✗]*→ When this user may work as administrator, run rtmp-vcam setup --undo/,
    );
    assert.ok(ChangeRecord.open(env).changes.some(({ kind }) => kind === 'port'));
  });
}

test('at the end, and when nothing is left to do, a program that runs is not to be started again', async (t) => {
  using machine = new FakeMachine({ distribution: DISTRIBUTIONS.arch });
  const env = { XDG_CONFIG_HOME: temporaryFolder(t) };
  const said = async (service: ServiceFacts, mic: Facts['mic'] = 'on'): Promise<string> => {
    const stdout = new MemoryStream();
    const own: OwnParts = {
      pipewire: async () => 'usable',
      service: async () => service,
      mic: () => mic,
      does: async () => {},
    };
    const wishes = { ...WISHES, cameras: [], service: false };
    const { signal } = new AbortController();
    await setUp({ wishes, yes: true, dryRun: false, undo: false }, machine.system, own, { env, stdout, signal });
    return stdout.text;
  };
  const inTerminal = { ...serviceFacts('absent'), otherCopy: { pid: 77 } };
  for (const service of [serviceFacts('running'), inTerminal]) {
    assert.match(await said(service), /Everything is there\. It runs\. See: rtmp-vcam status\n$/);
    assert.match(await said(service, 'off'), /\nIt runs\. See: rtmp-vcam status\n/);
  }
  for (const state of ['absent', 'stopped'] as const) {
    assert.match(await said(serviceFacts(state)), /Everything is there\. Start it with: rtmp-vcam\n$/);
  }
});

test('the line at the bottom fits into a narrow terminal, so nothing of it stays', async (t) => {
  using machine = new FakeMachine({ distribution: DISTRIBUTIONS.arch, rise: 'none' });
  const stdout = new MemoryStream({ isTTY: true, columns: 40 });
  const own: OwnParts = {
    pipewire: async () => 'usable',
    service: async () => serviceFacts('absent'),
    mic: () => 'off',
    does: async () => {},
  };
  const options = { wishes: { ...WISHES, cameras: [] }, yes: true, dryRun: false, undo: false };
  const env = { XDG_CONFIG_HOME: temporaryFolder(t) };
  const { signal } = new AbortController();
  assert.equal(await setUp(options, machine.system, own, { env, stdout, signal }), 0);
  const drawn = stdout.text.split('\r\x1b[2K').slice(1);
  const bottom = drawn.filter((text) => text !== '' && !text.includes('\n'));
  assert.ok(bottom.length >= 2, stdout.text);
  for (const text of bottom) assert.ok(text.length < 40, text);
});

test('what was done is undone without a look into the config file, which may have mistakes', async (t) => {
  using machine = new FakeMachine({ distribution: DISTRIBUTIONS.arch });
  const env = { XDG_CONFIG_HOME: temporaryFolder(t) };
  ChangeRecord.open(env).add({ kind: 'service' });
  const done: string[] = [];
  const own: OwnParts = {
    pipewire: async () => 'usable',
    service: async () => serviceFacts('running'),
    mic: () => assert.fail('the config file has mistakes'),
    does: async ({ does }) => {
      done.push(does);
    },
  };
  const stdout = new MemoryStream();
  const { signal } = new AbortController();
  const nothing = { cameras: [], ports: [], mic: false, service: false, firewall: false };
  const options = { wishes: nothing, yes: true, dryRun: false, undo: true };
  assert.equal(await setUp(options, machine.system, own, { env, stdout, signal }), 0);
  assert.deepEqual(done, ['uninstall-service']);
  assert.deepEqual(ChangeRecord.open(env).changes, []);
});

test('undo says that everything is as it was only if that is so, and keeps what can be undone later', async (t) => {
  using machine = new FakeMachine({ distribution: DISTRIBUTIONS.arch });
  machine.write('/etc/changed.conf', 'changed\n');
  const env = { XDG_CONFIG_HOME: temporaryFolder(t) };
  const said = async (service: ServiceFacts['service']): Promise<string> => {
    const own: OwnParts = {
      pipewire: async () => 'usable',
      service: async () => serviceFacts(service),
      mic: () => 'off',
      does: async () => {},
    };
    const stdout = new MemoryStream();
    const { signal } = new AbortController();
    const options = { wishes: WISHES, yes: true, dryRun: false, undo: true };
    assert.equal(await setUp(options, machine.system, own, { env, stdout, signal }), 0);
    return stdout.text;
  };
  const add = (...changes: readonly Change[]): void => {
    for (const change of changes) ChangeRecord.open(env).add(change);
  };
  const file = { kind: 'file', path: '/etc/changed.conf', text: '' } as const;
  add({ kind: 'service' });
  assert.match(await said('running'), /\nEverything is as it was before rtmp-vcam setup\.\n$/);
  add(file, { kind: 'service' });
  assert.match(
    await said('running'),
    /changed\.conf stays[\s\S]*\nAll else is as it was before rtmp-vcam setup\. What stays is said above\.\n$/,
  );
  add({ kind: 'service' });
  for (let times = 0; times < 3; times++) {
    const text = await said('no session');
    assert.match(text, /rtmp-vcam still starts when you log in, [\s\S]*Log in as this user at the screen or over SSH/);
    assert.match(text, /\nNothing more can be undone now: see above\.\n$/);
  }
  assert.deepEqual(ChangeRecord.open(env).changes, [{ kind: 'service' }]);
  await said('running');
  assert.match(await said('absent'), /\nThere is nothing to undo\.\n$/);
});

test('nothing is changed when Ctrl-C answers the question for the password, or changes cannot be written down', async (t) => {
  using machine = new FakeMachine({ distribution: DISTRIBUTIONS.arch });
  const folder = temporaryFolder(t);
  // Ctrl-C ends sudo, too.
  writeFileSync(join(folder, 'sudo'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const own: OwnParts = {
    pipewire: async () => 'usable',
    service: async () => serviceFacts('absent'),
    mic: () => 'off',
    does: () => assert.fail('nothing is done'),
  };
  const stdout = new MemoryStream();
  const run = (config: string): Promise<number> =>
    setUp({ wishes: WISHES, yes: true, dryRun: false, undo: false }, machine.system, own, {
      env: { PATH: folder, XDG_CONFIG_HOME: config },
      stdout,
      signal: AbortSignal.abort(),
    });
  assert.equal(await run(folder), 130);
  assert.match(stdout.text, /\nNothing was changed\.\n$/);
  await assert.rejects(run('/proc/rtmp-vcam'), { code: 'APP_ERR_SETUP', message: /cannot be written down/ });
});

for (const [id, distribution] of Object.entries(DISTRIBUTIONS)) {
  test(`${id}: what was done before Ctrl-C can be undone, whenever it comes`, async () => {
    for (let commands = 1, isWhole = false; !isWhole; commands++) {
      using machine = new FakeMachine({ distribution, firewall: id === 'fedora' ? 'firewalld' : 'ufw' });
      const user = new FakeUser(machine);
      const before = await user.facts();
      const { signal } = new AbortController();
      Object.defineProperty(signal, 'aborted', { get: () => machine.commands.length >= commands });
      isWhole = await user.does(await user.plan(), signal);
      assert.ok(isWhole || machine.commands.length === commands);
      assert.equal(await user.does(await user.undoPlan()), true, user.failures.join('\n'));
      assert.deepEqual(comparable(await user.facts()), comparable(before), `after ${commands} commands`);
    }
  });
}

test('after Ctrl-C no further command is begun', async () => {
  using machine = new FakeMachine({ distribution: DISTRIBUTIONS.arch });
  const user = new FakeUser(machine);
  assert.equal(await user.does(await user.plan(), AbortSignal.abort()), false);
  assert.deepEqual(machine.commands, []);
});
