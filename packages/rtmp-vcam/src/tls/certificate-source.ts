import type { Log } from '@rtmp-vcam/rtmp-server';
import type { ServerCertificate } from './certificate.ts';

/** Where the certificate of the server comes from. */
export interface CertificateSource {
  /** The certificate in use; undefined if there is none yet. */
  readonly current: ServerCertificate | undefined;
  /** The certificate to use now, read or made again if necessary. Rejects with AppError APP_ERR_TLS. */
  get(): Promise<ServerCertificate>;
}

/** Where changes of certificates are reported. */
export type CertificateLog = Pick<Log, 'info' | 'warn'>;
