import { AppError } from '../errors.ts';
import type { Change } from '../setup/change.ts';
import { ChangeRecord } from '../setup/record.ts';
import { firewallOf } from '../system/firewall.ts';
import type { System } from '../system/system.ts';
import { isForThisComputer } from '../urls/push-urls.ts';
import { checkFirewall } from './checks/firewall.ts';
import type { Planned } from './examination.ts';
import type { Subject } from './subject.ts';

/** One check for each port that other computers push to. */
export function firewallChecks(
  system: System,
  { config, running, port, setupPort }: Pick<Subject, 'config' | 'running' | 'port' | 'setupPort'>,
): Planned[] {
  const { host, tlsPort } = config.options;
  if (isForThisComputer(host)) return [];
  const ports = [port, running === undefined ? tlsPort : running.tlsPort];
  return ports.flatMap((each, index): Planned[] => {
    // Any free port, of which nothing is known before the start.
    if (typeof each !== 'number' || each === 0) return [];
    const wouldOpen = each === setupPort;
    return [
      {
        check: 'firewall',
        group: 'Network',
        look: async () => {
          const firewall = await firewallOf(system, each);
          // That there is none is said once.
          if (firewall.kind === 'none' && index > 0) return undefined;
          return checkFirewall(firewall, each, { hasOpened: hasOpened(firewall.kind, each, system), wouldOpen });
        },
      },
    ];
  });
}

function hasOpened(firewall: string, port: number, { env }: System): boolean {
  return changesOf(env).some(
    (change) => change.kind === 'port' && change.firewall === firewall && change.port === port,
  );
}

/** None if the record cannot be read: setup says that. */
function changesOf(env: NodeJS.ProcessEnv): readonly Change[] {
  try {
    return ChangeRecord.open(env).changes;
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}
