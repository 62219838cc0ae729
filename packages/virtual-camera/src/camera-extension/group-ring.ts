import { IDENTITY } from './identity.ts';

/** Shared memory of an app group, which the sandboxed extension may open: team id, group, and a name in it. */
export function groupRingName(teamId: string): string {
  return `${teamId}.${IDENTITY.APP_GROUP_SUFFIX}/${IDENTITY.GROUP_RING_NAME}`;
}
