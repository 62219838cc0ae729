/** A QR code as a real terminal draws it, with its font: seams and missing margins do not show in the text. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { MAIN } from '../support/product.ts';
import { Program } from '../support/program.ts';
import { needs } from '../support/tools.ts';
import { until } from '../support/wait.ts';

const RTMP = 'rtmp://192.168.178.24/live/k3qz-9rma-x7wd-p2tn';
const THEMES = [
  { name: 'a dark', colours: ['-bg', 'black', '-fg', 'gray'], size: '11' },
  { name: 'a light', colours: ['-bg', 'white', '-fg', 'black'], size: '8' },
] as const;

for (const { name, colours, size } of THEMES) {
  test(`a scanner reads the QR code from the screen of ${name} terminal`, {
    timeout: 120_000,
    ...needs('xterm', 'Xvfb', 'import', 'zbarimg'),
  }, async (t) => {
    const folder = temporaryFolder(t);
    await using display = await Program.start('Xvfb', ['-displayfd', '1', '-screen', '0', '1200x1000x24']);
    await until('the screen', () => /^\d+\n/.test(display.stdout.toString('utf8')));
    const env = {
      ...process.env,
      DISPLAY: `:${display.stdout.toString('utf8').trim()}`,
      LANG: 'C.UTF-8',
      XDG_CONFIG_HOME: folder,
      XDG_RUNTIME_DIR: folder,
    };
    const url = `'${process.execPath}' '${MAIN}' url --host 192.168.178.24 --key k3qz-9rma-x7wd-p2tn --qr`;
    const script = `${url}; touch '${folder}/shown'; read _`;
    const look = ['-fa', 'Monospace', '-fs', size, '-geometry', '100x45+0+0', ...colours];
    await using _terminal = await Program.start('xterm', [...look, '-e', 'sh', '-c', script], { env });
    await until('the command to end', () => existsSync(join(folder, 'shown')));
    const picture = join(folder, 'screen.png');
    // The terminal may not have drawn it yet.
    const read = await until('a QR code on the screen', () => {
      assert.equal(spawnSync('import', ['-window', 'root', picture], { env }).status, 0);
      const { status, stdout } = spawnSync('zbarimg', ['--quiet', '--raw', picture], { encoding: 'utf8' });
      return status === 0 ? stdout.trim() : undefined;
    });
    assert.equal(read, RTMP);
  });
}
