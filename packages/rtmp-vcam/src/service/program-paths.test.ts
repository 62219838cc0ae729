import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AppError } from '../errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { programPaths } from './program-paths.ts';

const HOME = join(homedir(), 'someone');

/** Paths that need not exist. */
function paths(main: string, { node = '/usr/bin/node', named }: { node?: string; named?: string } = {}) {
  return programPaths({ node, main, named, env: { PATH: '/usr/bin:/bin', XDG_RUNTIME_DIR: '/run/user/1000' } });
}

test('the real path of the program is used where it stays', () => {
  for (const main of [
    '/usr/lib/node_modules/rtmp-vcam/dist/main.js',
    '/usr/local/lib/node_modules/rtmp-vcam/dist/main.js',
    `${HOME}/.npm-global/lib/node_modules/rtmp-vcam/dist/main.js`,
    `${HOME}/.nvm/versions/node/v22.3.0/lib/node_modules/rtmp-vcam/dist/main.js`,
    `${HOME}/.volta/tools/image/packages/rtmp-vcam/lib/node_modules/rtmp-vcam/dist/main.js`,
    `${HOME}/src/rtmp vcam/packages/rtmp-vcam/dist/main.js`,
  ]) {
    assert.deepEqual(paths(main), { node: '/usr/bin/node', main });
  }
  const nvm = `${HOME}/.nvm/versions/node/v22.3.0/bin/node`;
  assert.equal(paths('/usr/lib/node_modules/rtmp-vcam/dist/main.js', { node: nvm }).node, nvm);
});

test('a folder that goes away is refused, with what to do', () => {
  for (const [main, why] of [
    [`${HOME}/.npm/_npx/0123abcd/node_modules/rtmp-vcam/dist/main.js`, /npx may remove/],
    [`${HOME}/.cache/pnpm/dlx/abc/node_modules/rtmp-vcam/dist/main.js`, /pnpm dlx may remove/],
    ['/tmp/xfs-0a1b2c3d/dlx-123/node_modules/rtmp-vcam/dist/main.js', /dlx may remove/],
    ['/tmp/bunx-1000-rtmp-vcam/node_modules/rtmp-vcam/dist/main.js', /bunx may remove/],
    ['/tmp/checkout/packages/rtmp-vcam/dist/main.js', /emptied when this computer starts/],
    ['/run/user/1000/x/main.js', /emptied/],
  ] as const) {
    assert.throws(
      () => paths(main),
      (error) =>
        error instanceof AppError &&
        error.code === 'APP_ERR_SERVICE_PATH' &&
        why.test(error.message) &&
        /npm install --global rtmp-vcam/.test(error.fix),
      main,
    );
  }
  assert.throws(() => paths(`${HOME}/src/packages/rtmp-vcam/src/main.ts`), /needs the built program/);
});

/** Makes a file and a link to it, in a folder that counts as lasting. */
function linked(t: TestContext, file: string, link: string): { file: string; link: string } {
  const root = temporaryFolder(t);
  const [target, name] = [join(root, file), join(root, link)];
  for (const path of [target, name]) mkdirSync(dirname(path), { recursive: true });
  writeFileSync(target, '');
  symlinkSync(target, name);
  return { file: target, link: name };
}

test('the links of stores of versions are used, as the versions go with updates', (t) => {
  // All folders of a test are temporary ones, so that only what is found is compared here.
  const pnpm = linked(t, 'global/.pnpm/rtmp-vcam@0.2.0/node_modules/rtmp-vcam/dist/main.js', 'global/5/main.js');
  assert.throws(
    () => paths(pnpm.file, { named: pnpm.link }),
    (error) => {
      return error instanceof AppError && error.message.includes(dirname(pnpm.link));
    },
  );
  assert.throws(
    () => paths(pnpm.file, { named: '/elsewhere/main.js' }),
    (error) => {
      return error instanceof AppError && error.message.includes('.pnpm');
    },
  );
});
