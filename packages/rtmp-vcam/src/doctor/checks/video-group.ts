import type { Membership } from '../../system/groups.ts';
import type { LoopbackDevice } from '../../system/loopback.ts';
import { type Outcome, ok, problem } from './outcome.ts';

/** Desktops let the user who sits there open cameras; others have to be in the group. */
export function checkVideoGroup(
  { path, mayOpen }: Pick<LoopbackDevice, 'path' | 'mayOpen'>,
  membership: Membership,
): Outcome {
  if (mayOpen) return ok(`You may use ${path}`);
  const text = `You may not use ${path}`;
  if (membership === 'later')
    return problem(`${text} yet: you are in the group video from the next login on`, 'Log out and in again');
  if (membership === 'in')
    return problem(
      `${text}, although you are in the group video`,
      `sudo chgrp video ${path} && sudo chmod 660 ${path}`,
    );
  return problem(
    `${text}, because you are not in the group video`,
    'sudo usermod -aG video $USER, then log out and in again',
  );
}
