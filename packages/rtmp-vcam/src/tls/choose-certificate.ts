import { join } from 'node:path';
import { configFolder } from '../config/folder.ts';
import type { RunOptions } from '../config/run-schema.ts';
import type { CertificateLog, CertificateSource } from './certificate-source.ts';
import { GivenCertificate } from './given-certificate.ts';
import { SelfSignedCertificate } from './self-signed-certificate.ts';

/**
 * The certificate of `--tls-cert`, which is read at once, or else a self-signed one in the config folder, which is made
 * when it is first needed. Throws AppError APP_ERR_TLS.
 */
export function chooseCertificate(
  { tlsCert, tlsKey }: Pick<RunOptions, 'tlsCert' | 'tlsKey'>,
  env: NodeJS.ProcessEnv,
  log: CertificateLog,
): CertificateSource {
  if (tlsCert === undefined) return new SelfSignedCertificate(join(configFolder(env), 'tls.pem'), log);
  return new GivenCertificate({ cert: tlsCert, key: tlsKey ?? tlsCert }, log);
}
