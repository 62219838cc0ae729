import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activeZones, allowsUfw, firewallOf, isOpenInZone } from './firewall.ts';
import { nftChains, nftVerdict } from './nftables.ts';
import { fakeSystem } from './testing/fake-system.ts';

test('a computer without a firewall', async () => {
  using system = fakeSystem();
  assert.deepEqual(await firewallOf(system, 1935), { kind: 'none', port: 'open', open: '' });
});

const WORKSTATION = `FedoraWorkstation (default, active)
  target: default
  ingress-priority: 0
  egress-priority: 0
  icmp-block-inversion: no
  interfaces: wlp3s0
  sources:
  services: dhcpv6-client samba-client ssh
  ports: 1025-65535/udp 1025-65535/tcp
  protocols:
  forward: yes
`;
const PUBLIC = `public (active)
  target: default
  interfaces: eth0
  services: dhcpv6-client ssh
  ports: 8080/tcp
`;

test('firewalld: the zone of Fedora Workstation lets high ports in', async () => {
  using system = fakeSystem({
    commands: {
      'firewall-cmd --state': 'running\n',
      'firewall-cmd --get-active-zones':
        'FedoraWorkstation (default)\n  interfaces: wlp3s0\nlibvirt\n  interfaces: virbr0\n',
      'firewall-cmd --zone=FedoraWorkstation --list-all': WORKSTATION,
    },
  });
  assert.equal((await firewallOf(system, 1935)).port, 'open');
  assert.equal((await firewallOf(system, 443)).port, 'closed');
});

test('firewalld: a zone that is closed comes with the commands that open it', async () => {
  using system = fakeSystem({
    commands: {
      'firewall-cmd --state': 'running\n',
      'firewall-cmd --get-active-zones': 'public\n  interfaces: eth0\n',
      'firewall-cmd --zone=public --list-all': PUBLIC,
    },
  });
  assert.deepEqual(await firewallOf(system, 1935), {
    kind: 'firewalld',
    port: 'closed',
    open: 'sudo firewall-cmd --permanent --zone=public --add-port=1935/tcp && sudo firewall-cmd --reload',
  });
});

test('firewalld: the port is opened in each zone that is closed', async () => {
  using system = fakeSystem({
    commands: {
      'firewall-cmd --state': 'running\n',
      'firewall-cmd --get-active-zones':
        'public\n  interfaces: eth0\nhome\n  interfaces: wlan0\nwork\n  interfaces: eth1\n',
      'firewall-cmd --zone=public --list-all': PUBLIC,
      'firewall-cmd --zone=home --list-all': WORKSTATION,
      'firewall-cmd --zone=work --list-all': PUBLIC,
    },
  });
  const add = (zone: string): string => `sudo firewall-cmd --permanent --zone=${zone} --add-port=1935/tcp`;
  const { open } = await firewallOf(system, 1935);
  assert.equal(open, `${add('public')} && ${add('work')} && sudo firewall-cmd --reload`);
});

test('firewalld that does not answer is not known', async () => {
  using system = fakeSystem({
    commands: { 'firewall-cmd --state': 'running\n', 'firewall-cmd --list-all': { stderr: 'Authorization failed.\n' } },
  });
  assert.equal((await firewallOf(system, 1935)).port, 'unknown');
});

test('firewalld that is not running is no firewall', async () => {
  using system = fakeSystem({ commands: { 'firewall-cmd --state': { stderr: 'not running\n' } } });
  assert.equal((await firewallOf(system, 1935)).kind, 'none');
});

test('zones and ports of firewalld', () => {
  assert.deepEqual(activeZones('home\n  interfaces: wlan0\n  sources: 10.0.0.0/8\ndocker\n  interfaces: docker0\n'), [
    'home',
  ]);
  assert.equal(isOpenInZone(PUBLIC, 8080), true);
  assert.equal(isOpenInZone(PUBLIC.replace('8080/tcp', '1935/udp'), 1935), false);
  assert.equal(isOpenInZone('trusted (active)\n  target: ACCEPT\n', 1935), true);
});

const UFW = { '/etc/ufw/ufw.conf': 'ENABLED=yes\nLOGLEVEL=low\n', '/etc/default/ufw': 'DEFAULT_INPUT_POLICY="DROP"\n' };
const tuple = (text: string): string => `*filter\n### tuple ### ${text}\n-A ufw-user-input -p tcp -j ACCEPT\n`;

test('ufw: only the administrator sees the rules', async () => {
  using system = fakeSystem({ files: UFW });
  assert.deepEqual(await firewallOf(system, 1936), { kind: 'ufw', port: 'unknown', open: 'sudo ufw allow 1936/tcp' });
});

test('ufw that is off is no firewall', async () => {
  using system = fakeSystem({ files: { '/etc/ufw/ufw.conf': 'ENABLED=no\n' } });
  assert.equal((await firewallOf(system, 1935)).kind, 'none');
});

test('ufw: the rules decide', async () => {
  using system = fakeSystem({
    files: { ...UFW, '/etc/ufw/user.rules': tuple('allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in') },
  });
  assert.equal((await firewallOf(system, 1935)).port, 'closed');
  assert.equal((await firewallOf(system, 22)).port, 'open');
});

for (const [rule, isOpen] of [
  ['allow tcp 1935 0.0.0.0/0 any 0.0.0.0/0 in', true],
  ['limit tcp 1935 0.0.0.0/0 any 0.0.0.0/0 in', true],
  ['allow any 1935 0.0.0.0/0 any 0.0.0.0/0 in', true],
  ['allow tcp 80,1900:2000 0.0.0.0/0 any 0.0.0.0/0 in', true],
  ['deny tcp 1935 0.0.0.0/0 any 0.0.0.0/0 in', false],
  ['allow udp 1935 0.0.0.0/0 any 0.0.0.0/0 in', false],
  ['allow tcp 1935 0.0.0.0/0 any 0.0.0.0/0 out', false],
  ['allow tcp 19350 0.0.0.0/0 any 0.0.0.0/0 in', false],
] as const) {
  test(`ufw: ${rule}`, () => assert.equal(allowsUfw(tuple(rule), 1935), isOpen));
}

const RULESET = `table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		iifname "lo" accept
		ip saddr 10.0.0.0/8 tcp dport 1935 accept
		tcp dport { 22, 8000-9000 } ct state new accept
		counter packets 12 bytes 720 drop
	}

	chain forward {
		type filter hook forward priority filter; policy drop;
	}
}
`;

test('nftables: the administrator sees the rules', async () => {
  using system = fakeSystem({ commands: { 'nft list ruleset': RULESET } });
  assert.deepEqual(await firewallOf(system, 1935), {
    kind: 'nftables',
    port: 'closed',
    open: 'sudo nft insert rule inet filter input tcp dport 1935 accept',
  });
  assert.equal((await firewallOf(system, 8080)).port, 'open');
});

test('nftables: others see the file from which they are loaded', async () => {
  const conf =
    '#!/usr/sbin/nft -f\nflush ruleset\ntable inet filter {\n chain input {\n  type filter hook input priority 0;\n  policy drop;\n }\n}\n';
  const nft = { 'nft list ruleset': { stderr: 'Operation not permitted (you must be root)\n' } };
  using active = fakeSystem({
    files: { '/etc/nftables.conf': conf },
    commands: { ...nft, 'systemctl is-active nftables': 'active\n' },
  });
  assert.equal((await firewallOf(active, 1935)).port, 'closed');
  using inactive = fakeSystem({
    files: { '/etc/nftables.conf': conf },
    commands: { ...nft, 'systemctl is-active nftables': { stdout: 'inactive\n' } },
  });
  assert.equal((await firewallOf(inactive, 1935)).kind, 'none');
});

const DEBIAN = `#!/usr/sbin/nft -f

flush ruleset

table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		tcp dport 22 accept
		reject
	}
}
table ip filter {
	chain input {
		type filter hook input priority filter; policy accept;
	}
}
`;

test('nftables: a rule in a line of its own counts, as setup and the remedy append it', async () => {
  const rule = 'insert rule inet filter input tcp dport 1935 accept';
  const afterAppending = (line: string) =>
    fakeSystem({
      files: { '/etc/nftables.conf': `${DEBIAN}${line}\n` },
      commands: { 'nft list ruleset': { stderr: 'you must be root\n' }, 'systemctl is-active nftables': 'active\n' },
    });
  using before = afterAppending('');
  assert.deepEqual(await firewallOf(before, 1935), {
    kind: 'nftables',
    port: 'closed',
    open: `sudo nft ${rule} && echo '${rule}' | sudo tee -a /etc/nftables.conf`,
  });
  for (const [line, port] of [
    [`${rule} comment "rtmp-vcam"`, 'open'],
    [rule, 'open'],
    ['insert rule inet filter input index 0 tcp dport 1935 accept', 'open'],
    ['add rule inet filter input tcp dport 1935 accept', 'closed'],
    ['insert rule ip filter input tcp dport 1935 accept', 'closed'],
    ['insert rule inet filter input tcp dport 1936 accept', 'closed'],
    ['insert rule inet filter output tcp dport 1935 accept', 'closed'],
  ] as const) {
    using after = afterAppending(line);
    assert.equal((await firewallOf(after, 1935)).port, port, line);
  }
});

test('nftables: a rule without a family is one of ip', () => {
  const [, ip] = nftChains(`${DEBIAN}add rule filter input tcp dport 1935 drop\n`);
  assert.deepEqual([ip?.family, ip?.rules], ['ip', ['tcp dport 1935 drop']]);
});

for (const [rules, verdict] of [
  ['policy accept;', 'open'],
  ['policy drop;', 'closed'],
  ['policy drop; tcp dport 1935 accept', 'open'],
  ['policy drop; tcp dport 1900-2000 accept', 'open'],
  ['policy drop; tcp dport 1935 counter packets 1 bytes 2 accept', 'open'],
  ['policy drop; ct state new tcp dport 1935 accept', 'open'],
  ['policy accept; tcp dport 1935 drop', 'closed'],
  ['policy accept; tcp dport 22 accept; reject with icmpx admin-prohibited', 'closed'],
  ['policy accept; reject with icmpx admin-prohibited; tcp dport 1935 accept', 'closed'],
  ['policy drop; udp dport 1935 accept', 'closed'],
  ['policy drop; tcp dport rtmp accept', 'closed'],
] as const) {
  test(`nftables: ${rules}`, () => {
    const [chain] = nftChains(`table ip t {\n chain c {\n type filter hook input priority 0; ${rules}\n }\n}\n`);
    assert.ok(chain !== undefined);
    assert.equal(nftVerdict(chain, 1935), verdict);
  });
}

test('nftables without rules for this computer is no firewall', () => {
  assert.deepEqual(nftChains(''), []);
  assert.deepEqual(
    nftChains('table ip nat {\n chain PREROUTING {\n type nat hook prerouting priority 0;\n }\n}\n'),
    [],
  );
});
