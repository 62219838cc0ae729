import { UnusableFileError } from '@rtmp-vcam/video-pipeline/files';
import { AppError, reasonOf } from '../errors.ts';
import { fileAdvice } from '../file-advice.ts';
import { makeSecret, readSecret, replaceSecret } from '../keys/secret-file.ts';
import { type ServerCertificate, serverCertificate } from './certificate.ts';
import type { CertificateLog, CertificateSource } from './certificate-source.ts';

const MOVE_IT = 'Move it away, and a new certificate is made. Or give one of your own: --tls-cert FILE';

/** A self-signed certificate and its key in one PEM file, made when first needed and again when it has expired. */
export class SelfSignedCertificate implements CertificateSource {
  readonly #file: string;
  readonly #log: CertificateLog;
  #current: ServerCertificate | undefined;
  #making: Promise<ServerCertificate> | undefined;

  /** Reads the file if it exists. A file that cannot be used is only a warning until a sender uses TLS. */
  constructor(file: string, log: CertificateLog) {
    this.#file = file;
    this.#log = log;
    try {
      this.#current = this.#read();
    } catch (error) {
      log.warn({ err: error }, 'The certificate for rtmps:// cannot be used');
    }
  }

  get current(): ServerCertificate | undefined {
    return this.#current;
  }

  async get(): Promise<ServerCertificate> {
    const { current } = this;
    if (current !== undefined && inDate(current)) return current;
    // Connections that are opened while it is being made share it.
    this.#making ??= this.#readOrMake().finally(() => {
      this.#making = undefined;
    });
    this.#current = await this.#making;
    return this.#current;
  }

  async #readOrMake(): Promise<ServerCertificate> {
    const kept = this.#read();
    if (kept !== undefined && inDate(kept)) return kept;
    const { makeSelfSigned } = await import('./make-self-signed.ts');
    const pem = await makeSelfSigned();
    const made = this.#parse(pem);
    // Another program that started at the same time may have made the file.
    if (!this.#save(pem, kept !== undefined)) return this.#read() ?? made;
    this.#log.info({ file: this.#file, fingerprint: made.fingerprint }, 'Made a self-signed certificate');
    return made;
  }

  #read(): ServerCertificate | undefined {
    let pem: string | undefined;
    try {
      pem = readSecret(this.#file);
    } catch (cause) {
      throw this.#complaint(cause);
    }
    return pem === undefined ? undefined : this.#parse(pem);
  }

  /** False if there is a file that is not to be replaced. */
  #save(pem: string, replaces: boolean): boolean {
    try {
      if (!replaces) return makeSecret(this.#file, pem);
      replaceSecret(this.#file, pem);
      return true;
    } catch (cause) {
      throw this.#complaint(cause);
    }
  }

  #parse(pem: string): ServerCertificate {
    try {
      return serverCertificate({ cert: pem, key: pem, where: { cert: this.#file, key: this.#file } });
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause;
      throw new AppError('APP_ERR_TLS', cause.message, {
        fix: 'Delete the file, and a new certificate is made.',
        cause,
      });
    }
  }

  #complaint(cause: unknown): AppError {
    return new AppError(
      'APP_ERR_TLS',
      `The certificate in ${this.#file} cannot be read or saved (${reasonOf(cause)})`,
      { cause, fix: cause instanceof UnusableFileError ? MOVE_IT : fileAdvice(cause) },
    );
  }
}

function inDate({ expiresAt }: ServerCertificate): boolean {
  return expiresAt > Date.now();
}
