import { hostError } from '../../run/listen-address.ts';
import type { PortOwner } from '../../run/port-owner.ts';
import { type Outcome, ok, problem } from './outcome.ts';

/**
 * Who has the port; the owner is undefined for a program of another user. `foreign`: the host is not an address of this
 * computer.
 */
export type PortUse = { readonly owner: PortOwner | undefined } | 'free' | 'forbidden' | 'foreign';

interface Port {
  readonly port: number;
  /** What the config listens on. */
  readonly host: string | undefined;
  /** The process of the program of this user that has the port. */
  readonly running: number | undefined;
  readonly use: PortUse;
}

export function checkPort({ port, host, running, use }: Port): Outcome {
  if (running !== undefined) return ok(`rtmp-vcam is running and listens on port ${port} (pid ${running})`);
  if (use === 'free') return ok(`Port ${port} is free`);
  if (use === 'foreign') {
    const { message, fix } = hostError(host ?? 'The host', undefined);
    return problem(message, fix);
  }
  if (use === 'forbidden') {
    return problem(
      `Port ${port} may not be opened by this user`,
      'Choose a port of 1024 or above, such as --port 1935',
    );
  }
  const who = use.owner === undefined ? 'a program of another user' : `${use.owner.name} (pid ${use.owner.pid})`;
  return problem(
    `Port ${port} is in use by ${who}`,
    `End it, or choose another port: rtmp-vcam --port ${port < 65_535 ? port + 1 : port - 1}`,
  );
}
