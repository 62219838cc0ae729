import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkLoopbackModule } from './loopback-module.ts';

const distribution = { family: 'debian', isUbuntu: false, isImmutable: false, id: 'debian', name: 'Debian' } as const;
const nothing = {
  loaded: false,
  file: undefined,
  version: undefined,
  source: undefined,
  offered: '0.12.7',
  dkms: undefined,
  buildError: undefined,
} as const;
const debian12 = {
  loopback: nothing,
  kernel: '6.1.0-18-amd64',
  hasKernelFiles: true,
  hasHeaders: true,
  distribution,
};

test('the module is loaded, or could be', () => {
  says(
    checkLoopbackModule({ ...debian12, loopback: { ...nothing, loaded: true, version: '0.12.7' } }),
    'ok',
    /0\.12\.7 is loaded/,
  );
  const there = { ...nothing, file: '/lib/modules/6.1.0-18-amd64/updates/dkms/v4l2loopback.ko', version: '0.12.7' };
  says(
    checkLoopbackModule({ ...debian12, loopback: there }),
    'problem',
    /installed, but not loaded/,
    /^rtmp-vcam setup$/,
  );
  says(checkLoopbackModule(debian12), 'problem', /not installed: Zoom/, /^rtmp-vcam setup$/);
});

test('0.12.7 does not build for a new kernel', () => {
  const source = { ...nothing, source: '0.12.7', dkms: 'added', buildError: 'too few arguments to function' } as const;
  const kernel = '7.0.0-28-generic';
  const ubuntu = { ...distribution, isUbuntu: true };
  const module = { ...debian12, loopback: source, kernel, distribution: ubuntu };
  says(
    checkLoopbackModule(module),
    'problem',
    /0\.12\.7 does not build for kernel 7\.0\.0-28-generic, which needs 0\.15\.3/,
    /older kernel/,
  );
  says(
    checkLoopbackModule({ ...module, loopback: nothing }),
    'problem',
    /0\.12\.7 of this distribution does not build for kernel 7\.0\.0-28-generic \(0\.15\.3 does\)/,
  );
  // Ubuntu has patched it for this one.
  says(
    checkLoopbackModule({ ...module, kernel: '6.8.0-45-generic' }),
    'problem',
    /does not build .*: too few arguments/,
    /Update it/,
  );
  says(checkLoopbackModule({ ...module, kernel: '6.12.0', distribution }), 'problem', /needs 0\.13 or later/);
});

test('it is not built for this kernel', () => {
  const source = { ...nothing, source: '0.12.7', dkms: 'added' } as const;
  says(
    checkLoopbackModule({ ...debian12, loopback: source, hasHeaders: false }),
    'problem',
    /headers of this kernel are missing/,
    /linux-headers-6\.1\.0-18-amd64$/,
  );
  says(
    checkLoopbackModule({ ...debian12, loopback: source }),
    'problem',
    /not built for kernel/,
    /dkms autoinstall -k 6\.1\.0-18-amd64/,
  );
  const akmod = { ...source, dkms: undefined };
  says(checkLoopbackModule({ ...debian12, loopback: akmod }), 'problem', /not built for kernel/, /akmods --force/);
});

test('where setup would refuse, doctor does not lead to it', () => {
  const without = { ...debian12, loopback: { ...nothing, offered: undefined } };
  const silverblue = {
    ...distribution,
    family: 'fedora',
    id: 'fedora',
    name: 'Fedora Linux 42',
    isImmutable: true,
  } as const;
  says(
    checkLoopbackModule({ ...without, distribution: silverblue }),
    'problem',
    /not installed: Zoom/,
    /^The system files of Fedora Linux 42 cannot be changed.* Use the PipeWire camera: https:.*\/linux\.md#pipewire$/,
  );
  for (const other of [
    { family: 'fedora', id: 'rocky', name: 'Rocky Linux 9.4' },
    { family: 'other', id: 'nixos', name: 'NixOS 25.11' },
  ] as const) {
    says(
      checkLoopbackModule({ ...without, distribution: { ...distribution, ...other } }),
      'problem',
      /not installed/,
      /^rtmp-vcam setup does not know the packages of .*Install v4l2loopback and the headers/,
    );
  }
  says(
    checkLoopbackModule({ ...without, kernel: '6.6.87.2-microsoft-standard-WSL2' }),
    'problem',
    /not installed/,
    /runs in Windows \(WSL\)/,
  );
  says(checkLoopbackModule({ ...without, hasKernelFiles: false }), 'problem', /not installed/, /restart the computer/);
});
