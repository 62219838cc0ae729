import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { AppError } from '../errors.ts';

/** A certificate with its key, ready to serve TLS. */
export interface ServerCertificate {
  readonly context: SecureContext;
  /** SHA-256 of the certificate, as `AA:BB:…`. */
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A certificate, with those of its issuers if necessary, and its key. */
interface PemPair {
  /** PEM. */
  readonly cert: string;
  /** PEM, without a passphrase. */
  readonly key: string;
  /** The files that they are from, for messages. */
  readonly where: { readonly cert: string; readonly key: string };
}

/** Throws AppError APP_ERR_TLS that names the file and what is wrong with it. */
export function serverCertificate({ cert, key, where }: PemPair): ServerCertificate {
  const certificate = parsed(
    () => new X509Certificate(cert),
    `${where.cert} does not contain a certificate in PEM format`,
  );
  const privateKey = parsed(
    () => parseKey(key, where.key),
    `${where.key} does not contain a private key in PEM format`,
  );
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new AppError('APP_ERR_TLS', `The key in ${where.key} does not belong to the certificate in ${where.cert}`);
  }
  return {
    context: parsed(() => createSecureContext({ cert, key }), `TLS cannot use the certificate in ${where.cert}`),
    fingerprint: certificate.fingerprint256,
    expiresAt: Date.parse(certificate.validTo),
  };
}

function parseKey(key: string, where: string): KeyObject {
  if (/ENCRYPTED/.test(key)) {
    throw new AppError('APP_ERR_TLS', `The key in ${where} is protected by a passphrase`, {
      fix: 'Remove the passphrase: openssl pkey -in KEY.pem -out PLAIN.pem',
    });
  }
  return createPrivateKey(key);
}

function parsed<T>(parse: () => T, complaint: string): T {
  try {
    return parse();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('APP_ERR_TLS', complaint, { cause });
  }
}
