import type { FakeDistribution } from './fake-machine.ts';

function distribution(manager: string, osRelease: string, rest: Omit<FakeDistribution, 'osRelease'>): FakeDistribution {
  return { ...rest, osRelease: `${osRelease}# manager=${manager}\n` };
}

const DKMS = ['dkms', 'make'];

/** The names of the packages are those that the distributions list. */
export const DISTRIBUTIONS = {
  debian12: distribution('apt', 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n', {
    kernel: '6.1.0-50-amd64',
    version: '0.12.7',
    packages: {
      'v4l2loopback-dkms': DKMS,
      'v4l2loopback-utils': [],
      'linux-headers-6.1.0-50-amd64': ['linux-headers-6.1.0-50-common', 'linux-kbuild-6.1'],
    },
  }),
  debian13: distribution('apt', 'ID=debian\nVERSION_ID="13"\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n', {
    kernel: '6.12.48+deb13-amd64',
    version: '0.15.0',
    packages: {
      'v4l2loopback-dkms': DKMS,
      'v4l2loopback-utils': [],
      'linux-headers-6.12.48+deb13-amd64': ['linux-headers-6.12.48+deb13-common'],
    },
  }),
  ubuntu: distribution('apt', 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\nPRETTY_NAME="Ubuntu 24.04.3 LTS"\n', {
    kernel: '6.8.0-45-generic',
    version: '0.12.7',
    packages: {
      'v4l2loopback-dkms': DKMS,
      'v4l2loopback-utils': [],
      'linux-headers-6.8.0-45-generic': ['linux-headers-6.8.0-45'],
    },
  }),
  fedora: distribution('dnf', 'ID=fedora\nVERSION_ID=42\nPRETTY_NAME="Fedora Linux 42 (Workstation Edition)"\n', {
    kernel: '6.16.8-200.fc42.x86_64',
    version: '0.15.1',
    packages: {
      'akmod-v4l2loopback': ['akmods'],
      v4l2loopback: [],
      'kernel-devel-6.16.8-200.fc42.x86_64': [],
    },
  }),
  arch: distribution('pacman', 'ID=arch\nPRETTY_NAME="Arch Linux"\n', {
    kernel: '6.17.1-arch1-1',
    version: '0.15.3',
    packages: { 'v4l2loopback-dkms': DKMS, 'v4l2loopback-utils': [], 'linux-headers': [] },
  }),
  opensuse: distribution(
    'zypper',
    'ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\nPRETTY_NAME="openSUSE Tumbleweed"\n',
    {
      kernel: '6.17.1-1-default',
      version: '0.15.1',
      packages: { 'v4l2loopback-kmp-default': [], 'v4l2loopback-utils': [] },
    },
  ),
} as const satisfies Readonly<Record<string, FakeDistribution>>;
