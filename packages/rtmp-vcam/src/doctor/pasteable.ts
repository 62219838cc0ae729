import { redact } from '../logging/redact.ts';

interface Personal {
  readonly home: string | undefined;
  readonly user: string | undefined;
  /** Keys, passwords and tokens. */
  readonly secrets: readonly string[];
}

/** Names that say nothing about a person, and stand in texts for something else. */
const COMMON = new Set([
  'root',
  'user',
  'video',
  'camera',
  'rtmp',
  'rtmp-vcam',
  'pi',
  'admin',
  'debian',
  'ubuntu',
  'fedora',
  'node',
]);

/** The text without what nobody should paste into a forum: the home folder is `~`, the user's name `USER`, a key `***`. */
export function pasteable(text: string, { home, user, secrets }: Personal): string {
  let safe = redact(text, secrets);
  if (home !== undefined && home.length > 1 && home !== '/root') safe = safe.replaceAll(home, '~');
  else if (home === '/root') safe = safe.replace(/\/root(?=\/)/g, '~');
  if (user === undefined || user.length < 2 || COMMON.has(user.toLowerCase())) return safe;
  const name = user.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return safe.replace(new RegExp(`(?<![\\w-])${name}(?![\\w-])`, 'gi'), 'USER');
}
