import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { parsePublishTarget } from '../../session/server/publish-target.ts';
import type { ConnectVerdict } from '../../session/server/server-output.ts';
import { type ConnectingClient, Login, type LoginOptions } from './login.ts';

const USER = 'studio';
const PASSWORD = 'p+ss/word=1';

class Client {
  readonly login: Login;
  now = 1_000_000;
  address = '192.0.2.7';

  constructor(options: Partial<LoginOptions> = {}) {
    this.login = new Login({ user: USER, password: PASSWORD, ...options });
  }

  connect(app: string, from: Partial<ConnectingClient> = {}): ConnectVerdict {
    const target = parsePublishTarget(app, '');
    return this.login.judge({ app, tcUrl: '', target, remoteAddress: this.address, local: false, ...from }, this.now);
  }

  /** The description that a refused client is sent. */
  refusal(app: string): string {
    const verdict = this.connect(app);
    assert.ok(!verdict.allow);
    assert.equal(verdict.status.code, 'NetConnection.Connect.Rejected');
    assert.ok(verdict.status.description.length <= 255, 'FFmpeg reads no more');
    return verdict.status.description;
  }

  /** The values that the server sends once the user is named. */
  asked(method: string, user = USER): Map<string, string> {
    const [, query = ''] = this.refusal(`live?authmod=${method}&user=${user}`).split('?reason=needauth&');
    return new Map(new URLSearchParams(query));
  }
}

function md5(text: string, encoding: 'base64' | 'hex'): string {
  return createHash('md5').update(text).digest(encoding);
}

/** The app with an answer as FFmpeg makes it (libavformat/rtmpproto.c). */
function adobeApp(asked: Map<string, string>, { user = USER, password = PASSWORD } = {}): string {
  const [salt, opaque] = [asked.get('salt'), asked.get('opaque')];
  const hashed = md5(`${user}${salt}${password}`, 'base64');
  const response = md5(`${hashed}${opaque}c0ffee00`, 'base64');
  return `live?authmod=adobe&user=${user}&challenge=c0ffee00&response=${response}&opaque=${opaque}`;
}

function llnwApp(asked: Map<string, string>, password = PASSWORD): string {
  const nonce = asked.get('nonce');
  const [ha1, ha2] = [md5(`${USER}:live:${password}`, 'hex'), md5('publish:/live/_definst_', 'hex')];
  const response = md5(`${ha1}:${nonce}:00000001:0badcafe:auth:${ha2}`, 'hex');
  return `live?authmod=llnw&user=${USER}&nonce=${nonce}&cnonce=0badcafe&nc=00000001&response=${response}`;
}

const allowed = { allow: true, user: USER };

function codeOf(verdict: ConnectVerdict): string | undefined {
  return verdict.allow ? 'allowed' : verdict.error?.code;
}

test('adobe: a client connects three times, and is accepted with the answer to the challenge', () => {
  const client = new Client();
  assert.match(
    client.refusal('live'),
    /^\[ AccessManager\.Reject \] : \[ code=403 need auth; authmod=adobe \] : Log in/,
  );
  assert.equal(codeOf(client.connect('live')), 'RTMP_ERR_LOGIN_NEEDED');
  const asked = client.asked('adobe');
  assert.equal(asked.get('user'), USER);
  assert.equal(asked.get('challenge'), asked.get('opaque'));
  assert.deepEqual(client.connect(adobeApp(asked)), allowed);
  const escaped = adobeApp(client.asked('adobe')).replace(/(?<=response=)[^&]+/, (text) => encodeURIComponent(text));
  assert.deepEqual(client.connect(escaped), allowed, 'the answer may be escaped');
});

test('llnw: a client is accepted with the answer to the challenge', () => {
  const client = new Client({ method: 'llnw' });
  assert.match(client.refusal('live'), /authmod=llnw \]/);
  assert.deepEqual(client.connect(llnwApp(client.asked('llnw'))), allowed);
  assert.equal(codeOf(client.connect(llnwApp(client.asked('llnw'), 'another'))), 'RTMP_ERR_LOGIN');
});

test('a client may use the other method, and send its fields in the tcUrl alone', () => {
  const client = new Client();
  assert.deepEqual(client.connect(llnwApp(client.asked('llnw'))), allowed);
  const app = adobeApp(client.asked('adobe'));
  assert.deepEqual(client.connect('live', { tcUrl: `rtmp://host/${app}` }), allowed);
});

test('wrong passwords and wrong users are refused in the same way', () => {
  const client = new Client();
  const wrongs = [
    adobeApp(client.asked('adobe'), { password: 'another' }),
    adobeApp(client.asked('adobe', 'somebody'), { user: 'somebody' }),
    adobeApp(client.asked('adobe')).replace(/response=[^&]+/, 'response='),
    'live?authmod=adobe&user=',
    `live?authmod=adobe&user=${'x'.repeat(65)}`,
    'live?authmod=adobe',
  ];
  for (const app of wrongs) {
    assert.match(client.refusal(app), /Wrong user or password \?reason=authfailed$/, app);
    assert.equal(codeOf(client.connect(app)), 'RTMP_ERR_LOGIN', app);
  }
  assert.equal(client.asked('adobe').get('salt'), client.asked('adobe').get('salt'));
  assert.notEqual(client.asked('adobe').get('salt'), client.asked('adobe', 'other').get('salt'));
});

test('a challenge is valid once, for half a minute, for one address and user, and only on this server', () => {
  const client = new Client();
  const challenged = /\?reason=needauth/;
  const used = adobeApp(client.asked('adobe'));
  assert.deepEqual(client.connect(used), allowed);
  assert.match(client.refusal(used), challenged);

  const late = adobeApp(client.asked('adobe'));
  client.now += 30_001;
  assert.match(client.refusal(late), challenged);

  const elsewhere = adobeApp(client.asked('adobe'));
  client.address = '192.0.2.8';
  assert.match(client.refusal(elsewhere), challenged);

  assert.match(client.refusal(adobeApp(client.asked('adobe', 'other'))), challenged);
  assert.match(client.refusal(adobeApp(new Client().asked('adobe'))), challenged);
  for (const opaque of ['', 'x', 'x'.repeat(32), 'ä'.repeat(32)]) {
    assert.match(
      client.refusal(
        adobeApp(
          new Map([
            ['salt', 's'],
            ['opaque', opaque],
          ]),
        ),
      ),
      challenged,
    );
  }
});

test('a client may be told more than that it has to log in', () => {
  const verdict = new Login({ user: USER, password: PASSWORD }).ask('keys are not checked for up to 60 s');
  assert.ok(!verdict.allow && verdict.status.description.length <= 255);
  assert.match(verdict.status.description, /Log in with user and password: keys are not checked for up to 60 s$/);
});

test('a rule can exempt clients from the login; by default these are the ones on this computer', () => {
  const exemption = (options: Partial<LoginOptions>, app: string, local = false) => {
    const client = { app, tcUrl: '', target: parsePublishTarget(app, ''), remoteAddress: '192.0.2.7', local };
    return new Login({ user: USER, password: PASSWORD, ...options }).exemption(client).allow;
  };
  assert.ok(exemption({}, 'live', true) && !exemption({}, 'live'));
  assert.ok(!exemption({ exempt: () => false }, 'live', true));
  const exempt: LoginOptions['exempt'] = ({ target }) => target.segments.includes('k3y');
  assert.ok(exemption({ exempt }, 'k3y') && !exemption({ exempt }, 'live'));
});
