import { hostname, networkInterfaces } from 'node:os';
import { generate } from 'selfsigned';
import { isLinkLocal } from '../urls/push-urls.ts';

/** The longest validity that Apple's systems accept in a certificate that a user has chosen to trust. */
const DAYS = 825;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Makes a certificate for the names and addresses of this computer, and its key: both as PEM in one text. */
export async function makeSelfSigned(nowMs: number = Date.now()): Promise<string> {
  const own = hostname();
  const names = new Set(['localhost', own, `${own.replace(/\..*$/, '')}.local`]);
  const addresses = Object.values(networkInterfaces())
    .flatMap((infos = []) => infos)
    .map(({ address }) => address)
    .filter((address) => !isLinkLocal(address));
  const altNames = [
    ...[...names].map((value) => ({ type: 2 as const, value })),
    ...[...new Set(['127.0.0.1', '::1', ...addresses])].map((ip) => ({ type: 7 as const, ip })),
  ];
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'rtmp-vcam' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    // The clocks of cameras and phones may be a little behind.
    notBeforeDate: new Date(nowMs - DAY_MS),
    notAfterDate: new Date(nowMs + DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return `${cert.trim()}\n${key.trim()}\n`;
}
