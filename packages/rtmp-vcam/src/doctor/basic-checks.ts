import type { Distribution } from '../system/distribution.ts';
import type { System } from '../system/system.ts';
import { checkComputer } from './checks/computer.ts';
import { checkDecoders } from './checks/decoders.ts';
import { checkNativeModules } from './checks/native-modules.ts';
import { checkNode } from './checks/node.ts';
import type { Planned } from './examination.ts';
import type { MediaReport } from './probes/media-report.ts';

const group = 'This computer';

/** The checks that need no native module to work. */
export function basicChecks(system: System, distribution: Distribution, media: MediaReport | Error): Planned[] {
  return [
    { check: 'computer', group, look: () => checkComputer(system.platform, distribution, system.kernel) },
    { check: 'node', group, look: () => checkNode(process.versions.node, process.arch) },
    { check: 'native-modules', group, look: () => checkNativeModules(media) },
    {
      check: 'decoders',
      group,
      look: () => (media instanceof Error || hasFailed('node-av', media) ? undefined : checkDecoders(media)),
    },
  ];
}

function hasFailed(name: string, { modules }: MediaReport): boolean {
  return modules.some((module) => module.name === name && module.error !== null);
}
