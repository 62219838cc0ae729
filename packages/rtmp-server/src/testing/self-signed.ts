import { createSecureContext, type SecureContext } from 'node:tls';
import { generate } from 'selfsigned';

/** A certificate and its key as PEM, and as the context that a TLS server needs. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly context: SecureContext;
}

/** A new certificate for `localhost` and 127.0.0.1. */
export async function selfSigned(): Promise<TestCertificate> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { certificate: cert, key, context: createSecureContext({ cert, key }) };
}
