/** The running program says how senders reach it: by which addresses, and by its name in the network. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Connect, connect } from '@rtmp-vcam/api';
import { oneRunning } from '../../packages/rtmp-vcam/src/control/client/find-running.ts';
import { ask } from '../../packages/rtmp-vcam/src/control/client/request.ts';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { type Computer, needsNetworkNamespaces, TwoComputers } from '../support/network-namespace.ts';
import { Product } from '../support/product.ts';
import type { Program } from '../support/program.ts';
import { needs } from '../support/tools.ts';
import { until } from '../support/wait.ts';

const timeout = 120_000;
/** The name of this computer in the network. */
const NAME = `${hostname().split('.')[0]?.toLowerCase()}.local`;

async function connectOf(product: Product): Promise<Connect> {
  const program = await oneRunning(product.env, {});
  return ask(program, { method: 'GET', path: '/api/cameras/1/connect', answer: connect });
}

test('it tells the URL with the key, for senders and for apps, and whether there can be a new key', {
  timeout,
}, async () => {
  await using product = await Product.start();
  const { places, keyFixed, ...others } = await connectOf(product);
  const [place, ...more] = places;
  assert.deepEqual(more, []);
  assert.ok(place !== undefined);
  const server = `rtmp://127.0.0.1:${product.port}/live`;
  assert.deepEqual([place.network, place.reach, place.server], ['This computer', 'computer', server]);
  assert.match(place.key, /^[a-z0-9]{4}(-[a-z0-9]{4}){3}$/);
  assert.equal(place.url, `${server}/${place.key}`);
  assert.ok(place.links.larix.includes(encodeURIComponent(place.url)));
  assert.ok(place.links.moblin.includes(place.key));
  assert.equal(keyFixed, null);
  assert.deepEqual(others, { user: null, open: false, fingerprint: null });
  assert.ok(!product.program.output.includes(place.key), 'the key was logged');

  await using fixed = await Product.start({ args: ['--open'], env: { RTMP_VCAM_KEY: 'abcd1234' } });
  const answer = await connectOf(fixed);
  assert.equal(answer.keyFixed, 'The stream key is given by RTMP_VCAM_KEY.');
  assert.equal(answer.open, true);

  await using pulling = await Product.start({ pull: `${server}/camera` });
  const pulled = await connectOf(pulling);
  assert.deepEqual([pulled.places, pulled.keyFixed], [[], 'The camera pulls its stream, so there is no key.']);
});

/** Starts Debian's mDNS responder in a computer of its own. It keeps its files in a folder that only it sees. */
async function startAvahi(computer: Computer, folder: string, host: string): Promise<Program> {
  const config = join(folder, 'avahi.conf');
  writeFileSync(
    config,
    `[server]\nhost-name=${host}\nenable-dbus=no\nuse-ipv6=no\n[publish]\n[reflector]\n[rlimits]\n`,
  );
  const command = `mount -t tmpfs none /run && exec avahi-daemon --no-drop-root --no-chroot --no-rlimits -f '${config}'`;
  const avahi = await computer.start('unshare', ['-m', 'sh', '-c', command]);
  await until('avahi to have its name', () => /Server startup complete/.test(avahi.output) || undefined, {
    state: () => avahi.output,
  });
  return avahi;
}

test('the name of this computer comes first while an mDNS responder of this computer answers for it', {
  timeout,
  ...needsNetworkNamespaces(),
  ...needs('avahi-daemon'),
}, async (t) => {
  const folder = temporaryFolder(t);
  const addresses = { here: ['10.11.12.1/24'], there: ['10.11.12.2/24'] };
  await using network = await TwoComputers.start({ addresses: addresses.here }, { addresses: addresses.there });
  const { here, there } = network;
  const placesSeen = async (): Promise<string[]> => {
    await using product = await Product.start({ within: here.within, args: ['--host', '0.0.0.0'] });
    const { places } = await connectOf(product);
    return places.map((place) => `${place.network} ${new URL(place.url).hostname}`);
  };
  const without = ['cable 10.11.12.1', 'This computer 127.0.0.1'];
  assert.deepEqual(await placesSeen(), without, 'nobody answers');
  {
    await using _other = await startAvahi(there, folder, NAME.replace('.local', ''));
    assert.deepEqual(await placesSeen(), without, 'the name of another computer');
  }
  await using _own = await startAvahi(here, folder, NAME.replace('.local', ''));
  assert.deepEqual(await placesSeen(), [`Any network ${NAME}`, ...without]);
});
