import type { Firewall } from '../../system/firewall.ts';
import { type Outcome, ok, problem, warning } from './outcome.ts';

/** What `rtmp-vcam setup` has to do with the port. */
interface Setup {
  /** It has opened the port in this firewall, as it remembers. */
  readonly hasOpened: boolean;
  /** It would open the port, and keep it open after the next start. */
  readonly wouldOpen: boolean;
}

export function checkFirewall({ kind, port: state, open }: Firewall, port: number, setup: Setup): Outcome {
  if (kind === 'none') return ok('No firewall of this computer is on');
  if (state === 'open') return ok(`The firewall (${kind}) lets senders in on port ${port}`);
  if (state === 'unknown' && setup.hasOpened)
    return ok(`The firewall (${kind}) lets senders in on port ${port}, which rtmp-vcam setup has opened`);
  const fix = setup.wouldOpen && !setup.hasOpened ? 'rtmp-vcam setup' : open;
  if (state === 'closed')
    return problem(`The firewall (${kind}) keeps other computers and phones from port ${port}`, fix);
  return warning(
    `A firewall (${kind}) is on, and may keep other computers and phones from port ${port}: only the administrator sees its rules`,
    fix,
  );
}
