import assert from 'node:assert/strict';
import { test } from 'node:test';
import { styleFor } from '../terminal/style.ts';
import { withoutOrphans } from './ask.ts';
import { describePlan } from './describe-plan.ts';
import { planSetup } from './plan.ts';
import { DISTRIBUTIONS } from './testing/distributions.ts';
import { FakeMachine, type FakeMachineOptions } from './testing/fake-machine.ts';
import { FakeUser, WISHES } from './testing/machine-facts.ts';

const EFI = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';
const { debian12, debian13, ubuntu, fedora, arch, opensuse } = DISTRIBUTIONS;

/** What setup says of a computer, without colours. */
async function said(options: FakeMachineOptions, change: Parameters<typeof planSetup>[0] = WISHES): Promise<string> {
  using machine = new FakeMachine(options);
  const facts = await new FakeUser(machine).facts(change);
  return describePlan(planSetup(change, facts), facts, styleFor(false));
}

test('every command and every file is shown before anything is done', async () => {
  assert.equal(
    await said({ distribution: debian12, firewall: 'ufw', atScreen: false }),
    `Debian GNU/Linux 12 (bookworm), kernel 6.1.0-50-amd64

To do, with sudo where it says so

1. Install v4l2loopback, the module that makes camera devices
   It is compiled for your kernel, which takes a minute or two.
     sudo apt-get update
     sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y v4l2loopback-dkms v4l2loopback-utils linux-headers-6.1.0-50-amd64

2. Make the camera “RTMP Virtual Camera”, now and whenever the computer starts
     write /etc/modprobe.d/zz-rtmp-vcam.conf (as administrator):
       options v4l2loopback devices=1 video_nr=10 exclusive_caps=1 card_label="RTMP Virtual Camera"
     write /etc/modules-load.d/rtmp-vcam.conf (as administrator):
       v4l2loopback
     write /etc/udev/rules.d/83-rtmp-vcam.rules (as administrator):
       SUBSYSTEM=="video4linux", ATTR{name}=="RTMP Virtual Camera", SYMLINK+="rtmp-vcam"
     sudo modprobe v4l2loopback

3. Let you use cameras without sitting at the screen, as with ssh: the group video
   It counts from your next login on.
     sudo usermod -aG video anna

4. Let other computers and phones send to port 1935, through the firewall ufw
     sudo ufw allow 1935/tcp

5. Let apps hear the sound of the stream from a virtual microphone
   It writes mic = true into the config file.
     set mic = true in the config file

6. Start rtmp-vcam now and whenever you log in
     rtmp-vcam service install
`,
  );
});

const SECURE = { [EFI]: '\x06\x00\x00\x00\x01', '/var/lib/dkms/mok.pub': '' };

for (const [what, options, expected] of [
  ['no way to become administrator', { distribution: debian12, rise: 'none' }, /neither sudo nor pkexec/],
  ['a container, or a kernel that was updated', { distribution: { ...arch, kernel: '6.17.2' }, files: {} }, undefined],
  [
    'Secure Boot',
    { distribution: debian12, files: SECURE },
    /Secure Boot is on[\s\S]*sudo mokutil --import \/var\/lib\/dkms\/mok\.pub/,
  ],
  [
    'Secure Boot, and no key yet',
    { distribution: debian12, files: { [EFI]: SECURE[EFI] } },
    /Secure Boot is on[\s\S]*: sudo apt install v4l2loopback-dkms [\s\S]*Or switch Secure Boot off/,
  ],
  [
    'Secure Boot of Fedora, and no key yet',
    { distribution: fedora, files: { [EFI]: SECURE[EFI] } },
    /Secure Boot is on[\s\S]*kmodgenca -a/,
  ],
  [
    'a kernel that is too new',
    { distribution: { ...debian12, kernel: '6.18.3-amd64' } },
    /v4l2loopback 0\.12\.7[\s\S]*needs 0\.15\.3 or later/,
  ],
  [
    'Fedora Silverblue',
    { distribution: fedora, files: { '/run/ostree-booted': '' } },
    /system files of Fedora Linux 42[\s\S]*cannot be changed/,
  ],
  [
    'openSUSE Aeon',
    {
      distribution: {
        ...opensuse,
        osRelease: 'ID="opensuse-aeon"\nID_LIKE="suse opensuse"\nPRETTY_NAME="openSUSE Aeon"\n',
      },
    },
    /system files of openSUSE Aeon[\s\S]*cannot be changed/,
  ],
  ['WSL', { distribution: { ...ubuntu, kernel: '6.6.87.2-microsoft-standard-WSL2' } }, /runs in Windows \(WSL\)/],
  [
    'a distribution that is not known',
    { distribution: { ...debian12, osRelease: 'ID=nixos\nPRETTY_NAME="NixOS 25.05"\n' } },
    /packages of NixOS 25\.05/,
  ],
  [
    'Rocky Linux',
    {
      distribution: {
        ...fedora,
        osRelease: 'ID="rocky"\nID_LIKE="rhel centos fedora"\nPRETTY_NAME="Rocky Linux 9.4"\n',
      },
    },
    /packages of Rocky Linux 9\.4/,
  ],
] as const satisfies readonly (readonly [string, FakeMachineOptions, RegExp | undefined])[]) {
  test(`${what}: there is the PipeWire camera, and it is said which apps do not see it`, async () => {
    const text = await said(options);
    if (expected === undefined) return assert.match(text, /pacman -S/);
    assert.match(text, expected);
    assert.match(text, /The PipeWire camera is there[\s\S]*These do not: Zoom/);
    assert.doesNotMatch(text, /modprobe|install -y/);
    // What needs no module is offered all the same.
    assert.match(text, /rtmp-vcam service install/);
  });
}

test('a kernel that runs without its files needs a restart', async () => {
  using machine = new FakeMachine({ distribution: arch });
  machine.remove(`/lib/modules/${arch.kernel}`);
  const facts = await new FakeUser(machine).facts();
  const { steps, notes } = planSetup({ ...WISHES, mic: false, service: false }, facts);
  assert.deepEqual(steps, []);
  assert.match(notes.join('\n'), /no files for the kernel[\s\S]*restart the computer/);
});

test("Ubuntu's module builds for the kernels of distributions made of it", async () => {
  const osRelease = 'ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="22"\nPRETTY_NAME="Linux Mint 22"\n';
  using machine = new FakeMachine({ distribution: { ...ubuntu, osRelease } });
  assert.equal((await new FakeUser(machine).plan()).steps[0]?.name, 'module');
});

test('a key that the firmware trusts makes Secure Boot no obstacle', async () => {
  using machine = new FakeMachine({ distribution: ubuntu, files: SECURE });
  const facts = await new FakeUser(machine).facts();
  const certificate = { file: '/var/lib/dkms/mok.pub', isEnrolled: true };
  const { steps } = planSetup(WISHES, { ...facts, secureBoot: { state: 'on', certificate } });
  assert.equal(steps[0]?.name, 'module');
});

test("the modules of openSUSE Tumbleweed are signed, so Secure Boot is no obstacle; Leap's are not trusted", async () => {
  for (const [osRelease, name] of [
    [opensuse.osRelease, 'module'],
    [opensuse.osRelease.replace('tumbleweed', 'leap'), 'firewall'],
  ] as const) {
    using machine = new FakeMachine({ distribution: { ...opensuse, osRelease }, files: SECURE, firewall: 'ufw' });
    assert.equal((await new FakeUser(machine).plan()).steps[0]?.name, name);
  }
});

test('a user of Debian who may not use sudo gets pkexec', async () => {
  const riseOf = async (options: FakeMachineOptions): Promise<string> => {
    using machine = new FakeMachine(options);
    return (await new FakeUser(machine).facts()).rise;
  };
  assert.equal(await riseOf({ distribution: debian12, isSudoer: false }), 'pkexec');
  assert.equal(await riseOf({ distribution: debian12, isSudoer: true }), 'sudo');
  assert.equal(await riseOf({ distribution: arch, isSudoer: false }), 'sudo');
});

test('Fedora says where its module comes from', async () => {
  assert.match(await said({ distribution: fedora }), /RPM Fusion[\s\S]*rpmfusion-free-release-42\.noarch\.rpm/);
});

test('a module of version 0.12 that programs use is left alone, and the camera comes with the next start', async () => {
  const devices = [{ name: 'OBS Virtual Camera', number: 2, exclusive: true }];
  const text = await said({ distribution: debian12, devices, used: true });
  assert.match(
    text,
    /these are in use: “OBS Virtual Camera” \(\/dev\/video2\)\.\n +Close the programs that use them, rtmp-vcam too/,
  );
  assert.match(text, /video_nr=2,10 exclusive_caps=1,1 card_label="OBS Virtual Camera,RTMP Virtual Camera"/);
  assert.doesNotMatch(text, /modprobe -r/);
  assert.match(
    await said({ distribution: debian13, devices, used: true }),
    /v4l2loopback-ctl add -n "RTMP Virtual Camera" -x 1 \/dev\/video10/,
  );
});

test('a camera that Chrome does not list is not fine, and is right after the next start', async () => {
  const devices = [{ name: 'RTMP Virtual Camera', number: 3, exclusive: false }];
  const other = 'options v4l2loopback card_label="RTMP Virtual Camera" video_nr=3\n';
  for (const files of [{}, { '/etc/modprobe.d/v4l2loopback.conf': other }]) {
    const text = await said({ distribution: debian12, devices, files });
    assert.doesNotMatch(text, /✓ \/dev\/video3/);
    assert.match(
      text,
      /! \/dev\/video3 is the camera “RTMP Virtual Camera”, but .* do not list it\.\n +rtmp-vcam doctor/,
    );
    assert.match(text, /devices=1 video_nr=3 exclusive_caps=1 card_label/);
  }
  const fine = await said({ distribution: debian12, devices: devices.map((each) => ({ ...each, exclusive: true })) });
  assert.match(fine, /✓ \/dev\/video3 is the camera “RTMP Virtual Camera”\n/);
});

test('only what is wanted is planned', async () => {
  using machine = new FakeMachine({ distribution: debian12, firewall: 'ufw' });
  const facts = await new FakeUser(machine).facts();
  const nothing = { cameras: [], ports: [], mic: false, service: false, firewall: false };
  assert.deepEqual(planSetup(nothing, facts).steps, []);
  const pulls = { ...WISHES, ports: [] };
  assert.ok(!planSetup(pulls, facts).steps.some(({ name }) => name === 'firewall'));
});

test('without PipeWire the microphone is not offered, and it is said why', async () => {
  using machine = new FakeMachine({ distribution: debian12 });
  const facts = await new FakeUser(machine).facts();
  const pipewire = { problem: 'PipeWire is not running', fix: 'Start it.' };
  const { steps, notes } = planSetup(WISHES, { ...facts, pipewire });
  assert.ok(!steps.some(({ name }) => name === 'mic'));
  assert.match(notes.join(), /There can be no virtual microphone: PipeWire is not running\.\nStart it\./);
});

test('it is said why rtmp-vcam does not start by itself, unless that was not wanted', async () => {
  using machine = new FakeMachine({ distribution: debian12 });
  for (const [state, fix] of [
    ['no systemd', /your desktop starts/],
    ['no session', /at the screen or over SSH/],
  ] as const) {
    const facts = { ...(await new FakeUser(machine).facts()), service: state } as const;
    for (const service of [true, false]) {
      const { steps, notes } = planSetup({ ...WISHES, service }, facts);
      assert.ok(steps.every(({ name }) => name !== 'service'));
      assert.equal(fix.test(notes.join('\n')), service);
    }
  }
});

test('a service that would not start is not planned, and it is said what to do first', async () => {
  using machine = new FakeMachine({ distribution: debian12 });
  const facts = await new FakeUser(machine).facts();
  const npx = { problem: 'This rtmp-vcam is in /x, which npx may remove at any time', fix: 'Install it first.' };
  for (const [change, note] of [
    [
      { otherCopy: { pid: 77 } },
      /^rtmp-vcam runs in another terminal \(pid 77\), so it is not started at login yet\.\nEnd it \(rtmp-vcam stop\), then: rtmp-vcam service install$/m,
    ],
    [
      { otherCopy: { pid: 77 }, service: 'stopped' },
      /so the service, which starts it at login, does not run\.\nEnd it/,
    ],
    [
      { pathProblem: npx, otherCopy: { pid: 77 } },
      /yet\. This rtmp-vcam is in \/x, .* any time\.\nInstall it first\.$/m,
    ],
  ] as const) {
    const { steps, notes } = planSetup(WISHES, { ...facts, ...change });
    assert.ok(steps.every(({ name }) => name !== 'service'));
    assert.match(notes.join('\n'), note);
    assert.doesNotMatch(planSetup({ ...WISHES, service: false }, { ...facts, ...change }).notes.join(), /pid 77|npx/);
  }
  const { notes } = planSetup(WISHES, { ...facts, service: 'running', pathProblem: npx });
  assert.doesNotMatch(notes.join(), /npx/, 'it runs from elsewhere');
});

test('a service that does not run is not fine', async () => {
  using machine = new FakeMachine({ distribution: debian12 });
  const facts = { ...(await new FakeUser(machine).facts()), service: 'stopped' } as const;
  const { steps, done } = planSetup(WISHES, facts);
  assert.ok(steps.some(({ name }) => name === 'service'));
  assert.doesNotMatch(done.join(), /starts when you log in/);
});

test('who leaves out the module gets no camera device, but all that was chosen beside it', async () => {
  using machine = new FakeMachine({ distribution: debian12 });
  const { steps } = await new FakeUser(machine).plan();
  const chosen = steps.filter(({ name }) => name !== 'module');
  assert.deepEqual(
    withoutOrphans(chosen, steps).map(({ name }) => name),
    ['mic', 'service'],
  );
  assert.equal(withoutOrphans(steps, steps).length, steps.length);
});
