import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { RtmpError } from '../errors.ts';
import { frame } from '../server/testing/server-fixture.ts';
import { selfSigned } from '../testing/self-signed.ts';
import type { ClientTlsOptions } from './options.ts';
import { RtmpPlayer } from './rtmp-player.ts';
import { Origin } from './testing/origin.ts';

const { certificate, key } = await selfSigned();
const tls = { cert: certificate, key };
const fingerprint = new X509Certificate(certificate).fingerprint256;
const distrusted = (error: unknown) => error instanceof RtmpError && error.code === 'RTMP_ERR_CERTIFICATE';

const trusted: readonly (readonly [what: string, options: ClientTlsOptions])[] = [
  ['whose certificate is given', { ca: certificate }],
  ['whose fingerprint is given', { fingerprint }],
  [
    'whose fingerprint is given in small letters without colons',
    { fingerprint: fingerprint.replaceAll(':', '').toLowerCase() },
  ],
  ['with any certificate, when `insecure` is set', { insecure: true }],
];
for (const [what, options] of trusted) {
  test(`a stream is played from a server ${what}`, async () => {
    await using origin = await Origin.start({ tls });
    const connecting = RtmpPlayer.connect(origin.url(), { tls: options });
    (await origin.viewer()).server.packet(frame(0));
    const player = await connecting;
    await player.close();
  });
}

const other = fingerprint.replace(/^../, fingerprint.startsWith('00') ? '01' : '00');
const refused: readonly (readonly [what: string, options: ClientTlsOptions | undefined])[] = [
  ['with a self-signed certificate', undefined],
  ['with another fingerprint', { fingerprint: other }],
  ['with another fingerprint, even when `insecure` is set', { fingerprint: other, insecure: true }],
];
for (const [what, options] of refused) {
  test(`a server ${what} is refused before anything is sent to it`, async () => {
    let commands = 0;
    await using origin = await Origin.start({ tls, on: () => ++commands < 0 });
    const connecting = RtmpPlayer.connect(origin.url(), options === undefined ? {} : { tls: options });
    await assert.rejects(connecting, distrusted);
    assert.equal(commands, 0);
  });
}

test('the error contains the fingerprint of the certificate', async () => {
  await using origin = await Origin.start({ tls });
  await assert.rejects(
    RtmpPlayer.connect(origin.url()),
    (error) =>
      error instanceof RtmpError && error.message.endsWith(`: self-signed; its SHA-256 fingerprint is ${fingerprint}`),
  );
});

test('a certificate for another name is refused', async () => {
  await using origin = await Origin.start({ tls });
  const options = { tls: { ca: certificate }, lookup: toLoopback };
  await assert.rejects(RtmpPlayer.connect(origin.url('live/x', 'other.example'), options), distrusted);
});

test('the error for a server without TLS says so', async () => {
  await using origin = await Origin.start();
  const url = origin.url().replace('rtmp:', 'rtmps:');
  await assert.rejects(
    RtmpPlayer.connect(url, { timeoutMs: 5000 }),
    (error) => error instanceof RtmpError && error.code === 'RTMP_ERR_CONNECT' && /is it an rtmps:/.test(error.message),
  );
});

function toLoopback(
  _host: string,
  { all }: { readonly all?: boolean | undefined },
  done: (error: null, address: string | { address: string; family: number }[], family?: number) => void,
): void {
  if (all === true) done(null, [{ address: '127.0.0.1', family: 4 }]);
  else done(null, '127.0.0.1', 4);
}
