import { IDENTITY } from './identity.ts';

/** The name, `TEAM.GROUP/NAME`, of a ring in the app group's shared memory, which the sandboxed extension may open. */
export function groupRingName(teamId: string): string {
  return `${teamId}.${IDENTITY.APP_GROUP_SUFFIX}/${IDENTITY.GROUP_RING_NAME}`;
}
