import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { parsePublishTarget } from '../../session/server/publish-target.ts';
import { DEFAULT_SERVER_LIMITS } from '../server-limits.ts';
import type { Authorization, AuthorizeRequest } from './authorize.ts';
import { type Admission, Doorkeeper } from './doorkeeper.ts';
import type { LoginOptions } from './login.ts';
import { streamKeyRule } from './stream-key-rule.ts';

const LIMITS = { ...DEFAULT_SERVER_LIMITS, freeAttempts: 2 };
const LOGIN: LoginOptions = { user: 'u', password: 'p' };

function asking(name: string, from: Partial<AuthorizeRequest> = {}): AuthorizeRequest {
  const texts = { app: 'live', streamName: name, tcUrl: '', flashVer: '' };
  const target = parsePublishTarget('live', name);
  return { publishId: 1, ...texts, target, remoteAddress: '192.0.2.7', local: false, ...from };
}

function codeOf(admission: Admission): string {
  return admission.allow ? 'allowed' : admission.error.code;
}

/** The code of each attempt to connect with one of these apps. */
function connecting(door: Doorkeeper, apps: readonly string[]): (string | undefined)[] {
  return apps.map((app) => {
    const target = parsePublishTarget(app, '');
    const { verdict } = door.connect({ app, tcUrl: '', target, remoteAddress: '192.0.2.7', local: false });
    return verdict.allow ? 'allowed' : (verdict.error?.code ?? 'challenge');
  });
}

test('a publisher that guesses keys has to wait, and is sent how long; nobody else has to', async () => {
  let now = 0;
  const door = new Doorkeeper({ authorize: streamKeyRule({ key: 'k3y' }), limits: LIMITS, now: () => now });
  const tries = async (name: string, from?: Partial<AuthorizeRequest>) =>
    codeOf(await door.publish(asking(name, from), false));
  for (let attempt = 0; attempt < 3; attempt++) assert.equal(await tries('guess'), 'RTMP_ERR_KEY');
  const right = await door.publish(asking('k3y'), false);
  assert.ok(!right.allow, 'not even the right key is accepted now');
  assert.match(right.status.description, /^Too many wrong keys.*: this address has to wait up to 1 s \(NetStr/);

  assert.equal(await tries('k3y', { remoteAddress: '192.0.2.8' }), 'allowed', 'other addresses do not wait');
  assert.equal(await tries('guess', { local: true, remoteAddress: '127.0.0.1' }), 'allowed');
  assert.equal(codeOf(await door.publish(asking('k3y'), true)), 'allowed', 'nor does who was right when it connected');

  now = 1000;
  assert.equal(await tries('k3y'), 'allowed');
  assert.ok(door.knows('192.0.2.7') && door.knows('192.0.2.8') && !door.knows('192.0.2.9'));
});

test('a key that cannot be guessed makes nobody wait', async () => {
  const authorize = streamKeyRule({ key: 'k3qz-9rma-x7wd-p2tn', guessable: false });
  const door = new Doorkeeper({ authorize, limits: LIMITS, now: () => 0 });
  for (let attempt = 0; attempt < 50; attempt++) {
    assert.equal(codeOf(await door.publish(asking('guess'), false)), 'RTMP_ERR_KEY');
  }
  assert.equal(codeOf(await door.publish(asking('k3qz-9rma-x7wd-p2tn'), false)), 'allowed');
});

test('while a slow rule decides, no second attempt is checked once the free ones are used up', async () => {
  const answers: ((verdict: Authorization) => void)[] = [];
  const authorize = () => new Promise<Authorization>((resolve) => answers.push(resolve));
  const door = new Doorkeeper({ authorize, limits: { ...LIMITS, freeAttempts: 0 }, now: () => 0 });
  const wrong = { allow: false, reason: 'no', code: 'RTMP_ERR_KEY' } as const;
  const first = door.publish(asking('x'), false);
  answers[0]?.({ allow: false, reason: 'closed today' });
  assert.equal(codeOf(await first), 'RTMP_ERR_PUBLISH_DENIED');
  const attempts = Array.from({ length: 20 }, () => door.publish(asking('x'), false));
  for (const answer of answers.slice(1)) answer(wrong);
  const codes = (await Promise.all(attempts)).map(codeOf);
  assert.deepEqual(codes.filter((code) => code !== 'RTMP_ERR_BRAKE').length, answers.length - 1);
  const later = Array.from({ length: 20 }, () => door.publish(asking('x'), false));
  assert.equal(answers.length, 21, 'nothing more is checked');
  for (const each of await Promise.all(later)) assert.equal(codeOf(each), 'RTMP_ERR_BRAKE');
});

test('refusals for other reasons, and rules that fail, make nobody wait', async () => {
  const limits = { ...LIMITS, freeAttempts: 0 };
  const closed = () => ({ allow: false, reason: 'closed today' }) as const;
  const failing = () => Promise.reject(new Error('no database'));
  for (const [authorize, code] of [
    [closed, 'RTMP_ERR_PUBLISH_DENIED'],
    [failing, 'RTMP_ERR_AUTHORIZE'],
  ] as const) {
    const door = new Doorkeeper({ authorize, limits, now: () => 0 });
    for (let attempt = 0; attempt < 3; attempt++) assert.equal(codeOf(await door.publish(asking('x'), false)), code);
  }
});

test('who may publish without a secret is not known afterwards', async () => {
  const door = new Doorkeeper({ authorize: streamKeyRule({ key: 'k3y', open: true }), limits: LIMITS, now: () => 0 });
  assert.equal(codeOf(await door.publish(asking('x'), false)), 'allowed');
  assert.ok(!door.knows('192.0.2.7'));
  assert.equal(codeOf(await door.publish(asking('k3y'), false)), 'allowed');
  assert.ok(door.knows('192.0.2.7'));
});

test('wrong passwords make a client wait, but it may come as far as its answer', () => {
  const door = new Doorkeeper({ authorize: streamKeyRule({}), login: LOGIN, limits: LIMITS, now: () => 0 });
  const wrongAnswer = (): string => {
    const app = 'live?authmod=adobe&user=u';
    const target = parsePublishTarget(app, '');
    const { verdict } = door.connect({ app, tcUrl: '', target, remoteAddress: '192.0.2.7', local: false });
    const opaque = verdict.allow ? '' : /opaque=(\S{32})/.exec(verdict.status.description)?.[1];
    return `live?authmod=adobe&user=u&challenge=c&opaque=${opaque}&response=wrong`;
  };
  const codes = Array.from({ length: 5 }, () => connecting(door, [wrongAnswer()])[0]);
  const wrong = 'RTMP_ERR_LOGIN';
  assert.deepEqual(codes, [wrong, wrong, wrong, 'RTMP_ERR_BRAKE', 'RTMP_ERR_BRAKE']);
  assert.deepEqual(connecting(door, ['live', 'live?authmod=adobe&user=u']), ['RTMP_ERR_LOGIN_NEEDED', 'challenge']);
});

test('with a login, keys in the app are not checked beyond the free attempts either', () => {
  const rule = streamKeyRule({ key: 'my-own-key' });
  let asked = 0;
  const exempt: NonNullable<LoginOptions['exempt']> = (client) => {
    asked++;
    return rule(client);
  };
  const login = { ...LOGIN, exempt };
  let now = 0;
  const door = new Doorkeeper({ authorize: rule, login, limits: LIMITS, now: () => now });
  const codes = connecting(door, ['a', 'b', 'c', 'd', 'my-own-key', 'live?authmod=adobe&user=u']);
  const needed = 'RTMP_ERR_LOGIN_NEEDED';
  assert.deepEqual(codes, [needed, needed, needed, needed, needed, 'challenge']);
  assert.equal(asked, 3);
  now = 1000;
  assert.deepEqual(connecting(door, ['my-own-key']), ['allowed']);
});

test('the app with which each login begins does not make its answer wait', () => {
  const rule = streamKeyRule({ key: 'my-own-key' });
  let now = 0;
  const door = new Doorkeeper({ authorize: rule, login: { ...LOGIN, exempt: rule }, limits: LIMITS, now: () => now });
  const logIn = (password: string): string | undefined => {
    const app = 'live?authmod=adobe&user=u';
    const target = parsePublishTarget(app, '');
    connecting(door, ['live']);
    const { verdict } = door.connect({ app, tcUrl: '', target, remoteAddress: '192.0.2.7', local: false });
    const [, salt, opaque] =
      /salt=(\S+?)&.*opaque=(\S{32})/.exec(verdict.allow ? '' : verdict.status.description) ?? [];
    const md5 = (text: string): string => createHash('md5').update(text).digest('base64');
    const response = md5(`${md5(`u${salt}${password}`)}${opaque}c`);
    now += 50;
    return connecting(door, [`${app}&challenge=c&response=${response}&opaque=${opaque}`])[0];
  };
  // As many logins as a sender makes that connects again every five seconds for an hour.
  for (let login = 0; login < 720; login++) {
    assert.equal(logIn('p'), 'allowed', `login ${login}`);
    now += 5000;
  }
  for (let mistake = 0; mistake < LIMITS.freeAttempts; mistake++) assert.equal(logIn('typo'), 'RTMP_ERR_LOGIN');
  assert.equal(logIn('p'), 'allowed', 'the free attempts are all for passwords');
  for (let mistake = 0; mistake <= LIMITS.freeAttempts; mistake++) assert.equal(logIn('typo'), 'RTMP_ERR_LOGIN');
  // More than the first wait, in which the app of each try is another wrong key.
  for (let attempt = 0; attempt < 20; attempt++) logIn('p');
  now += 1000;
  assert.equal(logIn('p'), 'allowed');
});

test('by default a login exempts this computer alone, which is no guess', () => {
  const door = new Doorkeeper({ authorize: streamKeyRule({}), login: LOGIN, limits: LIMITS, now: () => 0 });
  const target = parsePublishTarget('live', '');
  const from = { app: 'live', tcUrl: '', target, remoteAddress: '127.0.0.1' };
  assert.deepEqual(door.connect({ ...from, local: true }), { verdict: { allow: true }, proven: false });
  for (let attempt = 0; attempt < 9; attempt++) {
    const { verdict } = door.connect({ ...from, local: false });
    assert.ok(!verdict.allow);
    assert.match(verdict.status.description, /Log in with user and password$/);
  }
});

test('who knows the key of one resource guesses that of another one no faster', async () => {
  const keys = new Map([
    ['studio', 'studio-key'],
    ['gate', 'gate-key'],
  ]);
  const authorize = (request: AuthorizeRequest): Authorization => {
    return streamKeyRule({ key: keys.get(request.target.segments[0] ?? '') ?? '' })(request);
  };
  const exempt: LoginOptions['exempt'] = ({ app }) => {
    const [resource] = [...keys].find(([, key]) => key === app) ?? [];
    return resource === undefined
      ? { allow: false, reason: 'no', code: 'RTMP_ERR_KEY' }
      : { allow: true, proven: true, resource };
  };
  for (const login of [undefined, { ...LOGIN, exempt }]) {
    const door = new Doorkeeper({ authorize, login, limits: LIMITS, now: () => 0 });
    const codes: string[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      assert.deepEqual(connecting(door, ['studio-key']), ['allowed']);
      const own = { ...asking('studio-key'), target: parsePublishTarget('studio', 'studio-key') };
      assert.equal(codeOf(await door.publish(own, false, 'studio')), 'allowed');
      const other = { ...asking('guess'), target: parsePublishTarget('gate', 'guess') };
      codes.push(codeOf(await door.publish(other, false, 'gate')));
    }
    const braked = Array<string>(3).fill('RTMP_ERR_BRAKE');
    assert.deepEqual(codes, ['RTMP_ERR_KEY', 'RTMP_ERR_KEY', 'RTMP_ERR_KEY', ...braked]);
  }
});
