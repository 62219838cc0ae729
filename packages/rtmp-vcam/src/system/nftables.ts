/** A chain through which packets for this computer go. */
export interface NftChain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  /** What happens to packets that no rule is about. */
  readonly policy: 'accept' | 'drop';
  readonly rules: readonly string[];
}

type ReadChain = NftChain & { readonly rules: string[] };

/** A rule in a line of its own, which stands outside of its chain: `insert rule inet filter input tcp dport 1935 accept`. */
const RULE_LINE =
  /^(add|insert) rule (?:(inet|ip6?|arp|bridge|netdev) )?(\S+) (\S+) (?:(?:position|handle|index) \d+ )?(.+)$/;

/** Reads the chains for packets to this computer from `nft list ruleset`, or from a file that nft loads. */
export function nftChains(text: string): NftChain[] {
  const chains: ReadChain[] = [];
  let table: { readonly family: string; readonly name: string } | undefined;
  let chain: { readonly name: string; readonly lines: string[] } | undefined;
  for (const line of text.split('\n').map((each) => each.replace(/#.*/, '').trim())) {
    const [, family = 'ip', tableName] = /^table (?:(inet|ip6?|arp|bridge|netdev) )?(\S+) \{/.exec(line) ?? [];
    const chainName = /^chain (\S+) \{/.exec(line)?.[1];
    if (tableName !== undefined) table = { family, name: tableName };
    else if (chainName !== undefined) chain = { name: chainName, lines: [] };
    else if (line === '}' && chain !== undefined) {
      if (table !== undefined) chains.push(...inputChain(table, chain));
      chain = undefined;
    } else if (chain === undefined) addRule(line, chains);
    else if (line !== '') chain.lines.push(...line.split(';').map((each) => each.trim()));
  }
  return chains;
}

/** Puts the rule of such a line before or after those that its chain has; other lines are left out. */
function addRule(line: string, chains: readonly ReadChain[]): void {
  const [, how, family = 'ip', table, name, rule = ''] = RULE_LINE.exec(line) ?? [];
  const chain = chains.find((each) => each.family === family && each.table === table && each.name === name);
  if (how === 'insert') chain?.rules.unshift(rule);
  else chain?.rules.push(rule);
}

function inputChain(
  table: { readonly family: string; readonly name: string },
  { name, lines }: { readonly name: string; readonly lines: readonly string[] },
): ReadChain[] {
  if (!lines.some((line) => /^type filter hook input\b/.test(line))) return [];
  const policy = lines.includes('policy drop') ? 'drop' : 'accept';
  const rules = lines.filter((line) => line !== '' && !/^(type|policy) /.test(line));
  return [{ family: table.family, table: table.name, name, policy, rules }];
}

/**
 * Whether a chain lets new connections to the port in. Rules for certain addresses or interfaces are left out, and rules
 * that jump to other chains too, so `closed` means that no plain rule opens the port.
 */
export function nftVerdict({ policy, rules }: NftChain, port: number): 'open' | 'closed' {
  for (const rule of rules) {
    const verdict = /\b(accept|drop|reject)\b/.exec(rule)?.[1];
    if (verdict === undefined) continue;
    const ports = /^(?:meta nfproto \S+ )?(?:ct state (?:\{ )?new\S* (?:\} )?)?tcp dport (\{[^}]*\}|\S+) /.exec(
      rule,
    )?.[1];
    const isForAll = /^(counter( packets \d+ bytes \d+)? )?(accept|drop|reject)\b/.test(rule);
    if (isForAll || (ports !== undefined && includesPort(ports, port))) return verdict === 'accept' ? 'open' : 'closed';
  }
  return policy === 'accept' ? 'open' : 'closed';
}

/** Reads `1935`, `1000-2000` and `{ 22, 1935 }`. Names of services are those of other ports. */
function includesPort(ports: string, port: number): boolean {
  return ports
    .replace(/[{}]/g, '')
    .split(',')
    .some((each) => {
      const [first = Number.NaN, last = first] = each.trim().split('-').map(Number);
      return first <= port && port <= last;
    });
}
