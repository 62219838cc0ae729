/** Attackers with many addresses, in networks of their own, beside an honest sender. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CABLE, needsNetworkNamespaces, TwoComputers } from '../support/network-namespace.ts';
import { Product } from '../support/product.ts';
import type { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';
import type { Visit } from './visitor.ts';

const KEY = 'my-own-key';
const options = { ...needsNetworkNamespaces(), timeout: 240_000 };
const LONG_MS = 150_000;

const HERE = {
  addresses: ['10.9.0.1/16', '2001:db8:9::1/64', 'fe80::1/64'],
  routes: ['198.51.100.0/24', '2001:db8:5::/48'],
};
const ipv4 = Array.from({ length: 250 }, (_, index) => `10.9.1.${index + 1}`);
const ipv6 = Array.from({ length: 300 }, (_, index) => `2001:db8:5:1::${(index + 1).toString(16)}`);
const THERE = {
  addresses: [
    ...ipv4.map((each) => `${each}/16`),
    ...ipv6.map((each) => `${each}/128`),
    ...['10.9.2.1/16', '198.51.100.7/32', '2001:db8:5:2::1/128', '2001:db8:9::2/64', 'fe80::2/64', 'fe80::3/64'],
  ],
  routes: ['2001:db8:9::/64'],
};

/** What one of the visitors in the other computer does. */
type Doing = Omit<Visit, 'port' | 'host'> & { readonly host?: string };

class Scene implements AsyncDisposable {
  readonly network: TwoComputers;
  readonly product: Product;

  private constructor(network: TwoComputers, product: Product) {
    this.network = network;
    this.product = product;
  }

  static async start(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Scene> {
    const network = await TwoComputers.start(HERE, THERE);
    try {
      const { within } = network.here;
      return new Scene(network, await Product.start({ args: ['--host', '::', '--key', KEY, ...args], env, within }));
    } catch (error) {
      await network[Symbol.asyncDispose]();
      throw error;
    }
  }

  visit(doing: Doing): Promise<Program> {
    const { port } = this.product;
    const [first = ''] = doing.from;
    const host = doing.host ?? hostFor(first);
    const visit: Visit = { ...doing, host, port };
    return this.network.there.startModule(new URL('visitor.ts', import.meta.url), [JSON.stringify(visit)]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.product[Symbol.asyncDispose]();
    } finally {
      await this.network[Symbol.asyncDispose]();
    }
  }
}

function hostFor(from: string): string {
  if (!from.includes(':')) return '10.9.0.1';
  return from.startsWith('fe80') ? `fe80::1%${CABLE}` : '2001:db8:9::1';
}

/** At which try the sender is let in. */
async function letIn(sender: Program): Promise<number> {
  const success = /^try (\d+): NetStream\.Publish\.Start$/m;
  const found = await until('the sender to be let in', () => success.exec(sender.output) ?? undefined, {
    timeoutMs: LONG_MS,
    state: () => sender.output,
  });
  return Number(found[1]);
}

const FLOODS = {
  '250 silent connections a second from one IPv6 network': { does: 'silence', from: ipv6, everyMs: 4 },
  '600 handshakes a second from 199 IPv4 addresses': {
    does: 'handshake',
    from: ipv4.slice(0, 199),
    everyMs: 1000 / 600,
  },
  '600 handshakes a second from one IPv6 network': { does: 'handshake', from: ipv6, everyMs: 1000 / 600 },
} as const;

for (const [name, flood] of Object.entries(FLOODS)) {
  test(`a sender 100 ms away is let in while there are ${name}`, options, async (t) => {
    await using scene = await Scene.start();
    await using attacker = await scene.visit(flood);
    await attacker.says('100 connections');
    for (const address of ['10.9.2.1', '2001:db8:5:2::1', '2001:db8:9::2']) {
      const honest = { does: 'publish', key: KEY, from: [address], everyMs: 500, roundTripMs: 100 } as const;
      await using sender = await scene.visit(honest);
      const tries = await letIn(sender);
      t.diagnostic(`${address}: try ${tries}`);
      assert.ok(tries <= 3, sender.output);
    }
    assert.ok(attacker.isRunning, attacker.output);
  });
}

const NEIGHBOURS = {
  'in the same IPv6 network': ['2001:db8:5:1::1', '2001:db8:5:1::2'],
  'with another link-local address': [`fe80::2%${CABLE}`, `fe80::3%${CABLE}`],
  'with another address of the own network': ['10.9.1.1', '10.9.1.2'],
} as const;

for (const [where, [bad, good]] of Object.entries(NEIGHBOURS)) {
  test(`wrong keys of a host do not delay one ${where}`, options, async () => {
    await using scene = await Scene.start();
    await using attacker = await scene.visit({ does: 'guess', from: [bad], everyMs: 50 });
    await attacker.says('100 connections');
    await scene.product.logsCode('RTMP_ERR_BRAKE');
    await using sender = await scene.visit({ does: 'publish', key: KEY, from: [good], everyMs: 500 });
    assert.equal(await letIn(sender), 1, sender.output);
  });
}

for (const address of ['198.51.100.7', '2001:db8:5:1::1']) {
  test(
    `who shares ${address} with an attacker is let in after a while, and sooner when it was right before`,
    options,
    async (t) => {
      await using scene = await Scene.start();
      const owner = { does: 'publish', key: KEY, from: [address], everyMs: 300 } as const;
      await using attacker = await scene.visit({ does: 'guess', from: [address], everyMs: 2000 });
      await scene.product.logsCode('RTMP_ERR_BRAKE');
      {
        await using sender = await scene.visit(owner);
        t.diagnostic(`at first: try ${await letIn(sender)}`);
      }
      {
        await using sender = await scene.visit(owner);
        t.diagnostic(`then: try ${await letIn(sender)}`);
      }
      assert.ok(attacker.isRunning, attacker.output);
    },
  );
}

test(
  'with a login, keys in the app are guessed no faster, and the right one is let in after a while',
  options,
  async (t) => {
    const login = { RTMP_VCAM_PASSWORD: 'a-password' };
    await using scene = await Scene.start(['--user', 'studio', '--verbose'], login);
    const address = '198.51.100.7';
    const guess = { does: 'guess', inApp: true, from: [address] } as const;
    {
      // A quick one first: the log merges the lines of a slow one before it has to wait.
      await using _quick = await scene.visit({ ...guess, everyMs: 50 });
      await scene.product.program.says(/keys are not checked for up to \d+ s/);
    }
    await using attacker = await scene.visit({ ...guess, everyMs: 2000 });
    await using sender = await scene.visit({ does: 'publish', key: KEY, inApp: true, from: [address], everyMs: 300 });
    t.diagnostic(`try ${await letIn(sender)}`);
    assert.ok(attacker.isRunning, attacker.output);
  },
);

test('a key that the program made is accepted at once beside an attacker at the same address', options, async () => {
  const made = 'k3qz-9rma-x7wd-p2tn';
  await using scene = await Scene.start(['--key', made]);
  await using attacker = await scene.visit({ does: 'guess', from: ['198.51.100.7'], everyMs: 50 });
  await attacker.says('100 connections');
  await using sender = await scene.visit({ does: 'publish', key: made, from: ['198.51.100.7'], everyMs: 500 });
  assert.equal(await letIn(sender), 1, sender.output);
});

test('an owner whose camera another sender has reads who that is, from where and since when', options, async () => {
  await using scene = await Scene.start();
  await using first = await scene.visit({ does: 'publish', key: KEY, from: ['10.9.1.1'], everyMs: 500 });
  await letIn(first);
  await using second = await scene.visit({ does: 'publish', key: KEY, from: ['2001:db8:9::2'], everyMs: 300 });
  const holder = /the camera '[^']+' shows visitor from 10\.9\.1\.1 since \d\d:\d\d:\d\d \(for \d+ s\)/;
  await second.says(new RegExp(`try 1: .*${holder.source} \\(NetStream\\.Publish\\.BadName\\)`));
  const refused = scene.product.logs.find(({ code }) => code === 'RTMP_ERR_PATH_BUSY');
  assert.match(String(refused?.['msg']), holder);
});
