import type { PortOwner } from '../../run/port-owner.ts';
import { type Outcome, ok, problem } from './outcome.ts';

interface Port {
  readonly port: number;
  /** The process of the program of this user that has the port. */
  readonly running: number | undefined;
  /** `owner` is undefined for a program of another user. */
  readonly use: { readonly owner: PortOwner | undefined } | 'free' | 'forbidden';
}

export function checkPort({ port, running, use }: Port): Outcome {
  if (running !== undefined) return ok(`rtmp-vcam is running and listens on port ${port} (pid ${running})`);
  if (use === 'free') return ok(`Port ${port} is free`);
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
