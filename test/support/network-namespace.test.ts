import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { CABLE, needsNetworkNamespaces, TwoComputers } from './network-namespace.ts';
import { isAlive } from './processes.ts';
import { until } from './wait.ts';

const LISTEN = `
  const server = require('node:net').createServer((socket) => socket.end(socket.remoteAddress));
  server.listen(1935, '::', () => console.log('listening'));
`;
const ASK = `
  const [host, localAddress] = process.argv.slice(1);
  require('node:net').connect({ port: 1935, host, localAddress }).pipe(process.stdout);
`;
const options = { ...needsNetworkNamespaces(), timeout: 60_000 };

test(
  'two computers reach each other over IPv4 and IPv6, from each of their addresses, and are gone at the end',
  options,
  async () => {
    const many = Array.from({ length: 250 }, (_, index) => [`10.9.0.${index + 2}/24`, `2001:db8:9::${index + 2}/64`]);
    const [here, there] = [
      { addresses: ['10.9.0.1/24', '2001:db8:9::1/64', 'fe80::1/64'], routes: ['203.0.113.0/24'] },
      { addresses: [...many.flat(), 'fe80::2/64', '203.0.113.9/32'] },
    ];
    const left: number[] = [];
    {
      await using network = await TwoComputers.start(here, there);
      left.push(network.here.pid, network.there.pid);
      await using server = await network.here.start(process.execPath, ['-e', LISTEN]);
      await server.says('listening');
      for (const [host, from, seen] of [
        ['10.9.0.1', '10.9.0.251', '::ffff:10.9.0.251'],
        ['2001:db8:9::1', '2001:db8:9::100', '2001:db8:9::100'],
        ['10.9.0.1', '203.0.113.9', '::ffff:203.0.113.9'],
        [`fe80::1%${CABLE}`, `fe80::2%${CABLE}`, `fe80::2%${CABLE}`],
      ] as const) {
        const answer = await network.there.run(process.execPath, ['-e', ASK, host, from]);
        assert.equal(answer.toString(), seen);
      }
      assert.ok(!readdirSync('/sys/class/net').includes(CABLE), 'the cable is on this computer');
    }
    await until('both to be gone', () => !left.some(isAlive));
  },
);
