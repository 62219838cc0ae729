import { type NftChain, nftChains, nftVerdict } from './nftables.ts';
import type { System } from './system.ts';

/** Whether a firewall of this computer lets other computers connect to a TCP port. */
export interface Firewall {
  readonly kind: 'none' | 'ufw' | 'firewalld' | 'nftables';
  /** `unknown`: only the administrator can see the rules. */
  readonly port: 'open' | 'closed' | 'unknown';
  /** What opens the port, now and after the next start: commands as a shell reads them. */
  readonly open: string;
}

/** Asks the firewalls that people set up. What else closes a port, such as Docker's rules, is not for programs here. */
export async function firewallOf(system: System, port: number): Promise<Firewall> {
  return (
    (await firewalldOf(system, port)) ??
    ufwOf(system, port) ??
    (await nftablesOf(system, port)) ?? { kind: 'none', port: 'open', open: '' }
  );
}

const FIREWALL_CMD = 'firewall-cmd';

async function firewalldOf(system: System, port: number): Promise<Firewall | undefined> {
  const { status, stdout } = await system.run(FIREWALL_CMD, ['--state']);
  if (status !== 'ok' || !stdout.includes('running')) return undefined;
  const zones = activeZones((await system.run(FIREWALL_CMD, ['--get-active-zones'])).stdout);
  const listed = await Promise.all(
    (zones.length === 0 ? [undefined] : zones).map(async (zone) => {
      const place = zone === undefined ? [] : [`--zone=${zone}`];
      return { place, list: await system.run(FIREWALL_CMD, [...place, '--list-all']) };
    }),
  );
  const closed = listed.filter(({ list }) => list.status !== 'ok' || !isOpenInZone(list.stdout, port));
  const commands = [...closed.map(({ place }) => ['--permanent', ...place, `--add-port=${port}/tcp`]), ['--reload']];
  const open = commands.map((words) => `sudo ${FIREWALL_CMD} ${words.join(' ')}`).join(' && ');
  if (listed.some(({ list }) => list.status !== 'ok')) return { kind: 'firewalld', port: 'unknown', open };
  return { kind: 'firewalld', port: closed.length === 0 ? 'open' : 'closed', open };
}

/** Reads `--get-active-zones`: the name of each zone, and its interfaces below it. Those of virtual machines are left out. */
export function activeZones(text: string): string[] {
  const zones = [...text.matchAll(/^(\S+)(?: \(\w+\))?\n((?:[ \t]+.*\n?)*)/gm)];
  return zones
    .filter(([, , below = '']) => !/interfaces: (virbr|docker|podman)/.test(below))
    .map(([, name = '']) => name);
}

/** Reads `--list-all` of one zone. */
export function isOpenInZone(text: string, port: number): boolean {
  if (/^\s*target: ACCEPT/m.test(text)) return true;
  const ports = /^\s*ports: (.*)$/m.exec(text)?.[1] ?? '';
  return ports.split(' ').some((each) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?\/tcp$/.exec(each) ?? [];
    return first !== undefined && Number(first) <= port && port <= Number(last);
  });
}

/** Its commands are for the administrator alone, and so is the file with its rules. */
function ufwOf(system: System, port: number): Firewall | undefined {
  if (!/^ENABLED=yes/m.test(system.text('/etc/ufw/ufw.conf') ?? '')) return undefined;
  const ufw = { kind: 'ufw', open: `sudo ufw allow ${port}/tcp` } as const;
  if (/^DEFAULT_INPUT_POLICY="?ACCEPT/m.test(system.text('/etc/default/ufw') ?? '')) return { ...ufw, port: 'open' };
  const rules = system.text('/etc/ufw/user.rules');
  if (rules === undefined) return { ...ufw, port: 'unknown' };
  return { ...ufw, port: allowsUfw(rules, port) ? 'open' : 'closed' };
}

/** Reads the lines `### tuple ### allow tcp 1935 0.0.0.0/0 any 0.0.0.0/0 in` of ufw's rules. */
export function allowsUfw(rules: string, port: number): boolean {
  for (const [, action, protocol, ports = ''] of rules.matchAll(/^### tuple ### (\S+) (\S+) (\S+) .* in\b/gm)) {
    if (protocol !== 'tcp' && protocol !== 'any') continue;
    const isMeant =
      ports === 'any' ||
      ports.split(',').some((each) => {
        const [first = 0, last = first] = each.split(':').map(Number);
        return first <= port && port <= last;
      });
    // The first rule that is about the port decides.
    if (isMeant) return action === 'allow' || action === 'limit';
  }
  return false;
}

/** The rules that are loaded when the computer starts. */
const NFTABLES_FILE = '/etc/nftables.conf';

async function nftablesOf(system: System, port: number): Promise<Firewall | undefined> {
  const listed = await system.run('nft', ['list', 'ruleset']);
  if (listed.status === 'missing') return undefined;
  if (listed.status === 'ok') return firewallIn(nftChains(listed.stdout), port, system);
  // Only the administrator can list the rules.
  const active = await system.run('systemctl', ['is-active', 'nftables']);
  if (active.stdout.trim() !== 'active') return undefined;
  return firewallIn(nftChains(system.text(NFTABLES_FILE) ?? ''), port, system);
}

function firewallIn(chains: readonly NftChain[], port: number, { has }: Pick<System, 'has'>): Firewall | undefined {
  const closed = chains.find((chain) => nftVerdict(chain, port) === 'closed');
  const chain = closed ?? chains[0];
  if (chain === undefined) return undefined;
  // A rule at the end would come after one that refuses everything.
  const rule = `insert rule ${chain.family} ${chain.table} ${chain.name} tcp dport ${port} accept`;
  const keep = has(NFTABLES_FILE) ? ` && echo '${rule}' | sudo tee -a ${NFTABLES_FILE}` : '';
  return { kind: 'nftables', port: closed === undefined ? 'open' : 'closed', open: `sudo nft ${rule}${keep}` };
}
