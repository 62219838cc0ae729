import { createHash } from 'node:crypto';
import { percentDecoded } from '../percent-decoded.ts';

/** Ways to log in without sending the password: Adobe's, from Flash Media Server, and Limelight's (`llnw`). */
export type LoginMethod = 'adobe' | 'llnw';

/** The fields that a client appends to its app to log in: `?authmod=adobe&user=…&response=…`. */
export interface LoginFields {
  readonly method: LoginMethod;
  /** The app without these fields. */
  readonly app: string;
  readonly values: ReadonlyMap<string, string>;
}

/** The values from which both sides compute an answer. */
interface Secrets {
  readonly user: string;
  readonly password: string;
  /** The salt of the user; only for adobe. */
  readonly salt: string;
  /** The challenge of the server. */
  readonly challenge: string;
}

const FIELDS = /[?&](authmod=(adobe|llnw)(?:&.*)?)$/s;
const MOST_FIELDS = 16;
/** Limelight's digest has a fixed realm and verb. */
const REALM = 'live';
const VERB = 'publish';

/** Reads the login fields at the end of an app or tcUrl; undefined when there are none. */
export function parseLoginFields(text: string): LoginFields | undefined {
  const match = FIELDS.exec(text);
  if (match === null) return undefined;
  const [whole, query = '', method] = match;
  const pairs = query.split('&', MOST_FIELDS).map((pair): [string, string] => {
    const mark = pair.indexOf('=');
    // Most clients send base64 without escapes: a plus is a plus, not a space.
    return mark < 0 ? [pair, ''] : [pair.slice(0, mark), percentDecoded(pair.slice(mark + 1))];
  });
  const app = text.slice(0, text.length - whole.length);
  return { method: method === 'llnw' ? 'llnw' : 'adobe', app, values: new Map(pairs) };
}

/** The answers that prove knowledge of the password. */
export function rightAnswers(fields: LoginFields, secrets: Secrets): string[] {
  return fields.method === 'adobe' ? [adobeAnswer(fields, secrets)] : llnwAnswers(fields, secrets);
}

function adobeAnswer({ values }: LoginFields, { user, password, salt, challenge }: Secrets): string {
  const hashed = md5(user + salt + password, 'base64');
  return md5(hashed + challenge + (values.get('challenge') ?? ''), 'base64');
}

/** Like HTTP's digest authentication. Clients disagree on whether a query is part of the app: both answers count. */
function llnwAnswers({ app, values }: LoginFields, { user, password, challenge }: Secrets): string[] {
  const hashed = md5(`${user}:${REALM}:${password}`, 'hex');
  const counted = `${values.get('nc') ?? ''}:${values.get('cnonce') ?? ''}:auth`;
  const apps = new Set([app, app.replace(/\?.*$/s, '')]);
  return [...apps].map((each) => {
    const path = each.includes('/') ? each : `${each}/_definst_`;
    return md5(`${hashed}:${challenge}:${counted}:${md5(`${VERB}:/${path}`, 'hex')}`, 'hex');
  });
}

function md5(text: string, encoding: 'base64' | 'hex'): string {
  return createHash('md5').update(text).digest(encoding);
}
