import type { System } from './system.ts';

/**
 * Whether this user is in a group. `later`: from the next login on. `none`: there is no such group.
 */
export type Membership = 'in' | 'later' | 'out' | 'none';

/** Reads /etc/group: groups of a directory service are known only if this process is in them. */
export function membershipOf(group: string, { text, user }: Pick<System, 'text' | 'user'>): Membership {
  for (const line of (text('/etc/group') ?? '').split('\n')) {
    const [name, , id, members = ''] = line.split(':');
    if (name !== group) continue;
    if (user.groups.includes(Number(id))) return 'in';
    return user.name !== undefined && members.split(',').includes(user.name) ? 'later' : 'out';
  }
  return 'none';
}
