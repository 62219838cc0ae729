import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { chooseCertificate } from './choose-certificate.ts';
import { GivenCertificate } from './given-certificate.ts';
import { makeSelfSigned } from './make-self-signed.ts';
import { SelfSignedCertificate } from './self-signed-certificate.ts';

class Log {
  readonly lines: string[] = [];
  info(_fields: object, message: string): void {
    this.lines.push(message);
  }
  warn(_fields: object, message: string): void {
    this.lines.push(`! ${message}`);
  }
}

const LONG_AGO = Date.UTC(2001, 0);
let pem: string;
let other: string;
let expired: string;
before(async () => {
  [pem, other, expired] = await Promise.all([makeSelfSigned(), makeSelfSigned(), makeSelfSigned(LONG_AGO)]);
});

const fingerprintOf = (text: string): string => new X509Certificate(text).fingerprint256;
const keyOf = (text: string): string => text.slice(text.indexOf('-----BEGIN PRIVATE'));

test('a self-signed certificate has an elliptic key and the names and addresses of this computer', () => {
  const certificate = new X509Certificate(pem);
  assert.equal(certificate.publicKey.asymmetricKeyType, 'ec');
  for (const name of ['localhost', hostname()]) assert.equal(certificate.checkHost(name), name);
  for (const address of ['127.0.0.1', '::1']) assert.equal(certificate.checkIP(address), address);
  assert.equal(certificate.ca, false);
});

test('it is made once, when it is first needed, and only its owner may read the file', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'tls.pem');
  const log = new Log();
  const source = new SelfSignedCertificate(file, log);
  assert.equal(source.current, undefined);
  assert.deepEqual(readdirSync(folder), []);
  const [first, second] = await Promise.all([source.get(), source.get()]);
  assert.equal(first, second);
  assert.equal(source.current, first);
  assert.deepEqual(readdirSync(folder), ['tls.pem']);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(first.fingerprint, fingerprintOf(readFileSync(file, 'utf8')));
  assert.deepEqual(log.lines, ['Made a self-signed certificate']);
  const again = new SelfSignedCertificate(file, log);
  assert.equal(again.current?.fingerprint, first.fingerprint);
  assert.equal((await again.get()).fingerprint, first.fingerprint);
});

test('two programs that start at once serve the same certificate', async (t) => {
  const file = join(temporaryFolder(t), 'tls.pem');
  const sources = Array.from({ length: 4 }, () => new SelfSignedCertificate(file, new Log()));
  const all = await Promise.all(sources.map((source) => source.get()));
  assert.equal(new Set(all.map(({ fingerprint }) => fingerprint)).size, 1);
});

test('an expired certificate is renewed', async (t) => {
  const file = join(temporaryFolder(t), 'tls.pem');
  writeFileSync(file, expired, { mode: 0o644 });
  const source = new SelfSignedCertificate(file, new Log());
  const { fingerprint, expiresAt } = await source.get();
  assert.notEqual(fingerprint, fingerprintOf(expired));
  assert.ok(expiresAt > Date.now());
  assert.equal(fingerprintOf(readFileSync(file, 'utf8')), fingerprint);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('a saved file without a certificate is an error only when TLS is needed, and is not replaced', async (t) => {
  const file = join(temporaryFolder(t), 'tls.pem');
  writeFileSync(file, 'nonsense');
  const log = new Log();
  const source = new SelfSignedCertificate(file, log);
  assert.deepEqual(log.lines, ['! The certificate for rtmps:// cannot be used']);
  await assert.rejects(source.get(), {
    code: 'APP_ERR_TLS',
    message: `${file} does not contain a certificate in PEM format`,
    fix: 'Delete the file, and a new certificate is made.',
  });
  assert.equal(readFileSync(file, 'utf8'), 'nonsense');
});

test('a place where nothing can be saved is an error with the reason', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'file'), '');
  const source = new SelfSignedCertificate(join(folder, 'file', 'tls.pem'), new Log());
  await assert.rejects(source.get(), { code: 'APP_ERR_TLS', message: /ENOTDIR/ });
});

test('a certificate of the user is served, and read again when its files have changed', async (t) => {
  const folder = temporaryFolder(t);
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  let clock = 1000;
  const write = (cert: string, key: string) => {
    writeFileSync(files.cert, cert);
    writeFileSync(files.key, keyOf(key));
    for (const file of Object.values(files)) utimesSync(file, clock, clock);
    clock++;
  };
  write(pem, pem);
  const log = new Log();
  const source = new GivenCertificate(files, log);
  assert.equal(source.current.fingerprint, fingerprintOf(pem));
  write(other, pem);
  assert.equal((await source.get()).fingerprint, fingerprintOf(pem), 'the renewal is not complete');
  write(other, other);
  assert.equal((await source.get()).fingerprint, fingerprintOf(other));
  write(expired, expired);
  assert.equal((await source.get()).fingerprint, fingerprintOf(expired));
  assert.deepEqual(log.lines, [
    '! The certificate has changed and cannot be used; the old one stays in use',
    'The certificate has changed and was read again',
    'The certificate has changed and was read again',
    '! The certificate has expired: senders that check it will refuse it',
  ]);
});

test('certificates that cannot be used are refused at the start, with the reason', (t) => {
  const folder = temporaryFolder(t);
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const good = file('good.pem', pem);
  const key = file('key.pem', keyOf(other));
  const locked = file(
    'locked.pem',
    '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n',
  );
  const noise = file('noise.pem', 'noise');
  const cases: [tlsCert: string, tlsKey: string | undefined, message: RegExp][] = [
    [join(folder, 'none.pem'), undefined, /none\.pem cannot be read \(ENOENT/],
    [noise, good, /noise\.pem does not contain a certificate in PEM format/],
    [good, noise, /noise\.pem does not contain a private key in PEM format/],
    [good, key, /The key in .*key\.pem does not belong to the certificate in .*good\.pem/],
    [good, locked, /locked\.pem is protected by a passphrase/],
  ];
  for (const [tlsCert, tlsKey, message] of cases) {
    assert.throws(() => chooseCertificate({ tlsCert, tlsKey }, {}, new Log()), { code: 'APP_ERR_TLS', message });
  }
  const both = chooseCertificate({ tlsCert: good, tlsKey: undefined }, {}, new Log());
  assert.equal(both.current?.fingerprint, fingerprintOf(pem));
});
