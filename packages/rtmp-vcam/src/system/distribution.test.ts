import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distributionOf, type Family } from './distribution.ts';
import { installCommand, type Part } from './packages.ts';
import { fakeSystem } from './testing/fake-system.ts';

const CASES: readonly (readonly [file: string, id: string, version: string, family: Family, install: string])[] = [
  [
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\n',
    'debian',
    '12',
    'debian',
    'sudo apt install v4l2loopback-dkms v4l2loopback-utils linux-headers-6.9.1',
  ],
  [
    'PRETTY_NAME="Linux Mint 22"\nNAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="22"\n',
    'linuxmint',
    '22',
    'debian',
    'sudo apt install v4l2loopback-dkms v4l2loopback-utils linux-headers-6.9.1',
  ],
  [
    'NAME="Fedora Linux"\nVERSION="43 (Workstation Edition)"\nID=fedora\nVERSION_ID=43\nPRETTY_NAME="Fedora Linux 43 (Workstation Edition)"\n',
    'fedora',
    '43',
    'fedora',
    'sudo dnf install akmod-v4l2loopback v4l2loopback kernel-devel-6.9.1',
  ],
  [
    'NAME="Arch Linux"\nPRETTY_NAME="Arch Linux"\nID=arch\nBUILD_ID=rolling\n',
    'arch',
    '',
    'arch',
    'sudo pacman -S --needed v4l2loopback-dkms v4l2loopback-utils linux-headers',
  ],
  [
    'NAME="openSUSE Tumbleweed"\nID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\nVERSION_ID="20261101"\n',
    'opensuse-tumbleweed',
    '20261101',
    'suse',
    'sudo zypper install v4l2loopback-kmp-default v4l2loopback-utils kernel-default-devel',
  ],
  [
    "NAME='NixOS'\nID=nixos\nVERSION_ID='25.11'\n",
    'nixos',
    '25.11',
    'other',
    'Install v4l2loopback and the headers of the kernel with the package manager',
  ],
];

for (const [file, id, version, family, install] of CASES) {
  test(`the distribution ${id}`, () => {
    using system = fakeSystem({ files: { '/etc/os-release': file } });
    const found = distributionOf(system);
    assert.deepEqual([found.id, found.version, found.family, found.isImmutable], [id, version, family, false]);
    assert.equal(installCommand(found, ['loopback', 'headers'], '6.9.1'), install);
  });
}

test('a computer that does not say what it is', () => {
  using system = fakeSystem();
  assert.deepEqual(distributionOf(system), {
    id: '',
    name: 'an unknown Linux',
    version: '',
    family: 'other',
    isUbuntu: false,
    isImmutable: false,
  });
});

test('distributions made of Ubuntu have its packages', () => {
  for (const [file, isUbuntu] of [
    ['ID=ubuntu\nID_LIKE=debian\n', true],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', true],
    ['ID=pop\nID_LIKE="ubuntu debian"\n', true],
    ['ID=zorin\nID_LIKE="ubuntu debian"\n', true],
    ['ID=elementary\nID_LIKE=ubuntu\n', true],
    ['ID=linuxmint\nID_LIKE=debian\n', false],
    ['ID=raspbian\nID_LIKE=debian\n', false],
  ] as const) {
    using system = fakeSystem({ files: { '/etc/os-release': file } });
    const found = distributionOf(system);
    assert.deepEqual([found.family, found.isUbuntu], ['debian', isUbuntu], file);
  }
});

test('what installs packages in systems that are images', () => {
  for (const [file, start] of [
    ['ID=opensuse-microos\nID_LIKE="suse opensuse opensuse-tumbleweed"\n', 'sudo transactional-update pkg install '],
    ['ID=opensuse-aeon\nID_LIKE="suse opensuse"\n', 'sudo transactional-update pkg install '],
    ['ID=steamos\nID_LIKE=arch\n', 'Install xdg-desktop-portal'],
  ] as const) {
    using system = fakeSystem({ files: { '/etc/os-release': file } });
    const found = distributionOf(system);
    assert.equal(found.isImmutable, true);
    assert.ok(installCommand(found, ['portal-gtk'], '6.9.1').startsWith(start), file);
  }
});

test('a system that is an image is changed by rpm-ostree', () => {
  using system = fakeSystem({
    files: { '/usr/lib/os-release': 'ID=fedora\nVARIANT_ID=silverblue\n', '/run/ostree-booted': '' },
  });
  const found = distributionOf(system);
  assert.equal(found.isImmutable, true);
  assert.equal(
    installCommand(found, ['portal-gtk'], '6.9.1').split(' ').slice(0, 3).join(' '),
    'sudo rpm-ostree install',
  );
});

test('each family has a command for each part, with the headers of the running kernel', () => {
  const parts: readonly Part[] = [
    'loopback',
    'headers',
    'pipewire',
    'session-manager',
    'pulse',
    'portal-gtk',
    'portal-gnome',
    'portal-kde',
    'vaapi-amd',
    'vaapi-intel',
  ];
  for (const family of ['debian', 'fedora', 'arch', 'suse'] as const) {
    for (const part of parts) {
      const command = installCommand({ family, isImmutable: false }, [part], '6.6.32-1-lts');
      assert.match(command, /^sudo [a-z]+ [\w -]+ [\w.+-]+$/, `${family} ${part}`);
    }
  }
  assert.match(
    installCommand({ family: 'arch', isImmutable: false }, ['headers'], '6.6.32-1-lts'),
    /linux-lts-headers$/,
  );
});

test('the headers are those of the kernel that runs, whatever its package is called', () => {
  for (const [file, kernel, pkgbase] of [
    ['ID=manjaro\nID_LIKE=arch\n', '6.12.48-1-MANJARO', 'linux612'],
    ['ID=cachyos\nID_LIKE=arch\n', '6.17.1-2-cachyos', 'linux-cachyos'],
  ] as const) {
    using system = fakeSystem({
      kernel,
      files: { '/etc/os-release': file, [`/lib/modules/${kernel}/pkgbase`]: `${pkgbase}\n` },
    });
    const found = distributionOf(system);
    assert.equal(installCommand(found, ['headers'], kernel), `sudo pacman -S --needed ${pkgbase}-headers`);
  }
});
