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

/** The text without what nobody should paste into a forum: the home folder is `~`, the user's name `USER`, a
 * computer that has this name `HOST`, a key `***`. */
export function pasteable(text: string, { home, user, secrets }: Personal): string {
  let safe = redact(text, secrets);
  const folder = home?.replace(/\/+$/, '');
  // Of /root, only what is in it is personal.
  if (folder)
    safe = safe.replace(new RegExp(`${escaped(folder)}${folder === '/root' ? '(?=/)' : '(?![\\w-])'}`, 'g'), '~');
  if (user === undefined || user.length < 2 || COMMON.has(user.toLowerCase())) return safe;
  // Computers are named after people: annas-laptop.local.
  const isPersonal = (host: string): boolean => host.toLowerCase().includes(user.toLowerCase());
  return safe
    .replace(/[\w-]+(?=\.local\b)/gi, (host) => (isPersonal(host) ? 'HOST' : host))
    .replace(new RegExp(`(?<![\\w-])${escaped(user)}(?![\\w-])`, 'gi'), 'USER');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
