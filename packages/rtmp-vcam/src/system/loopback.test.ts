import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasHeaders } from './headers.ts';
import { dkmsStateIn, loopbackOf, neededVersion } from './loopback.ts';
import { fakeSystem } from './testing/fake-system.ts';
import { isBelow } from './versions.ts';

const KERNEL = '6.1.0-18-amd64';
const FILE = `/lib/modules/${KERNEL}/updates/dkms/v4l2loopback.ko`;

test('a computer without v4l2loopback', async () => {
  using system = fakeSystem();
  assert.deepEqual(await loopbackOf(system), {
    loaded: false,
    file: undefined,
    version: undefined,
    signer: undefined,
    source: undefined,
    offered: undefined,
    dkms: undefined,
    buildError: undefined,
    hasControl: false,
    devices: [],
  });
  assert.deepEqual(system.ran, ['apt-cache policy v4l2loopback-dkms']);
});

test('a module that is loaded, with its devices', async () => {
  using system = fakeSystem({
    kernel: KERNEL,
    files: {
      [`/lib/modules/${KERNEL}/modules.dep`]:
        'kernel/drivers/media/common/videobuf2/videobuf2-v4l2.ko:\nupdates/dkms/v4l2loopback.ko: kernel/drivers/media/v4l2-core/videodev.ko\n',
      '/sys/module/v4l2loopback/version': '0.15.0\n',
      '/sys/module/v4l2loopback/parameters/exclusive_caps': 'Y,N,N,N,N,N,N,N\n',
      '/sys/module/v4l2loopback/parameters/video_nr': '10,11,-1,-1,-1,-1,-1,-1\n',
      '/sys/class/video4linux/video0/name': 'Integrated Camera\n',
      '/sys/class/video4linux/video10/name': 'RTMP Virtual Camera\n',
      '/sys/class/video4linux/video10/max_openers': '10\n',
      '/sys/class/video4linux/video11/name': 'OBS Virtual Camera\n',
      '/sys/class/video4linux/video11/max_openers': '10\n',
      '/dev/video10': '',
      '/dev/v4l2loopback': '',
      '/usr/src/v4l2loopback-0.15.0/dkms.conf': '',
    },
    commands: {
      [`modinfo -F signer ${FILE}`]: 'DKMS module signing key\n',
      'dkms status': `v4l2loopback/0.15.0, ${KERNEL}, x86_64: installed\n`,
    },
  });
  const found = await loopbackOf(system);
  assert.deepEqual(
    { ...found, devices: [] },
    {
      loaded: true,
      file: FILE,
      version: '0.15.0',
      signer: 'DKMS module signing key',
      source: '0.15.0',
      offered: undefined,
      dkms: 'installed',
      buildError: undefined,
      hasControl: true,
      devices: [],
    },
  );
  assert.deepEqual(
    found.devices.map(({ path, name, exclusiveCaps, mayOpen }) => [path, name, exclusiveCaps, mayOpen]),
    [
      ['/dev/video10', 'RTMP Virtual Camera', true, true],
      ['/dev/video11', 'OBS Virtual Camera', false, false],
    ],
  );
});

test('a module that does not build for a new kernel', async () => {
  const kernel = '7.0.0-28-generic';
  using system = fakeSystem({
    kernel,
    files: {
      '/usr/src/v4l2loopback-0.12.7/dkms.conf': '',
      '/var/lib/dkms/v4l2loopback/0.12.7/build/make.log': [
        `DKMS make.log for v4l2loopback-0.12.7 for kernel ${kernel} (x86_64)`,
        'Building v4l2-loopback driver...',
        'v4l2loopback.c: In function ‘v4l2_loopback_open’:',
        'v4l2loopback.c:2089:9: error: too few arguments to function ‘v4l2_fh_add’',
        ' 2089 |        v4l2_fh_add(&opener->fh);',
      ].join('\n'),
    },
    commands: { 'dkms status': 'v4l2loopback/0.12.7, 6.8.0-45-generic, x86_64: installed\n' },
  });
  const found = await loopbackOf(system);
  assert.equal(found.buildError, 'too few arguments to function ‘v4l2_fh_add’');
  assert.deepEqual([found.file, found.source, found.dkms], [undefined, '0.12.7', 'added']);
});

for (const [said, state] of [
  ['v4l2loopback, 0.12.7, 6.1.0-18-amd64, x86_64: installed', 'installed'],
  ['v4l2loopback/0.12.7, 6.1.0-18-amd64, x86_64: installed (original_module exists)', 'installed'],
  ['v4l2loopback/0.12.7, 6.1.0-18-amd64, x86_64: built', 'built'],
  ['v4l2loopback/0.12.7: added', 'added'],
  ['v4l2loopback/0.12.7, 6.1.0-17-amd64, x86_64: installed', 'added'],
  ['nvidia-current/525.147.05, 6.1.0-18-amd64, x86_64: installed', undefined],
  ['', undefined],
] as const) {
  test(`dkms status: ${JSON.stringify(said)}`, () => assert.equal(dkmsStateIn(`${said}\n`, KERNEL), state));
}

test('the version that a kernel needs', () => {
  const [debian, ubuntu] = [{ isUbuntu: false }, { isUbuntu: true }];
  assert.equal(neededVersion(KERNEL, debian), undefined);
  assert.equal(neededVersion('6.8.0-45-generic', ubuntu), undefined);
  assert.equal(neededVersion('6.12.48+deb13-amd64', debian), '0.13');
  assert.equal(neededVersion('6.18.0-1-amd64', debian), '0.15.3');
  assert.equal(neededVersion('7.0.0-28-generic', ubuntu), '0.15.3');
  assert.equal(neededVersion('6.18', debian), '0.15.3');
});

test('of several versions whose sources are there, the newest one is built', async () => {
  const files = Object.fromEntries(
    ['0.12.7', '0.15.10', '0.15.9'].map((each) => [`/usr/src/v4l2loopback-${each}/x`, '']),
  );
  using system = fakeSystem({ files });
  assert.equal((await loopbackOf(system)).source, '0.15.10');
});

test('versions are compared by their numbers', () => {
  for (const [lower, higher] of [
    ['0.12.7', '0.13'],
    ['0.9', '0.10'],
    ['6.8', '6.18.0'],
    ['6.18.0', '7.0.0-28-generic'],
    ['0.15', '0.15.3'],
  ] as const) {
    assert.deepEqual([isBelow(lower, higher), isBelow(higher, lower)], [true, false], `${lower} ${higher}`);
  }
  assert.equal(isBelow('0.13.0', '0.13'), false);
});

test('headers are there when the module can be built with them', () => {
  using without = fakeSystem({ kernel: KERNEL });
  using system = fakeSystem({ kernel: KERNEL, files: { [`/lib/modules/${KERNEL}/build/Makefile`]: '' } });
  assert.deepEqual([hasHeaders(without), hasHeaders(system)], [false, true]);
});

for (const [said, offered] of [
  ['v4l2loopback-dkms:\n  Installed: (none)\n  Candidate: 0.12.7-2ubuntu5.1\n  Version table:\n', '0.12.7'],
  ['v4l2loopback-dkms:\n  Installed: (none)\n  Candidate: (none)\n', undefined],
  ['', undefined],
] as const) {
  test(`apt-cache policy: ${JSON.stringify(said)}`, async () => {
    using system = fakeSystem({ commands: { 'apt-cache policy v4l2loopback-dkms': said } });
    assert.equal((await loopbackOf(system)).offered, offered);
  });
}
