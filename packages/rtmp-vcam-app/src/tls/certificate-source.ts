import type { Log } from '@rtmp-vcam/rtmp-server';
import type { ServerCertificate } from './certificate.ts';

/** Where the certificate of the server comes from. */
export interface CertificateSource {
  /** The one in use; undefined while none was needed yet. */
  readonly current: ServerCertificate | undefined;
  /** One that is in date, if there can be one. Rejects with AppError APP_ERR_TLS. */
  get(): Promise<ServerCertificate>;
}

/** Where changes of certificates are reported. */
export type CertificateLog = Pick<Log, 'info' | 'warn'>;
