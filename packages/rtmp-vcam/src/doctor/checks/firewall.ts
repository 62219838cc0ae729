import type { Firewall } from '../../system/firewall.ts';
import { type Outcome, ok, problem, warning } from './outcome.ts';

export function checkFirewall({ kind, port: state, open }: Firewall, port: number): Outcome {
  if (kind === 'none') return ok('No firewall of this computer is on');
  if (state === 'open') return ok(`The firewall (${kind}) lets senders in on port ${port}`);
  if (state === 'closed')
    return problem(`The firewall (${kind}) keeps other computers and phones from port ${port}`, open);
  return warning(`A firewall (${kind}) is on, and may keep other computers and phones from port ${port}`, open);
}
