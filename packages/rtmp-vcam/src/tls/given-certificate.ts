import { statSync } from 'node:fs';
import { readSmallFile } from '@rtmp-vcam/video-pipeline/files';
import { AppError, reasonOf } from '../errors.ts';
import { fileAdvice } from '../file-advice.ts';
import { type ServerCertificate, serverCertificate } from './certificate.ts';
import type { CertificateLog, CertificateSource } from './certificate-source.ts';

/** Paths of PEM files; both may be the same. */
interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** Far more than a certificate with those of its issuers has. */
const MOST_BYTES = 1 << 20;

/** A certificate that the user gives. It is read again when its files change: it may be renewed every few weeks. */
export class GivenCertificate implements CertificateSource {
  readonly #files: CertificateFiles;
  readonly #log: CertificateLog;
  #current: ServerCertificate;
  #version: string;

  /** Throws AppError APP_ERR_TLS. */
  constructor(files: CertificateFiles, log: CertificateLog) {
    this.#files = files;
    this.#log = log;
    this.#version = versionOf(files);
    this.#current = load(files);
    this.#warnIfExpired();
  }

  get current(): ServerCertificate {
    return this.#current;
  }

  async get(): Promise<ServerCertificate> {
    const version = versionOf(this.#files);
    if (version === this.#version) return this.#current;
    this.#version = version;
    try {
      this.#current = load(this.#files);
      this.#log.info({ fingerprint: this.#current.fingerprint }, 'The certificate has changed and was read again');
      this.#warnIfExpired();
    } catch (error) {
      // A renewal writes two files. Until both are written, the old certificate is used.
      this.#log.warn({ err: error }, 'The certificate has changed and cannot be used; the old one stays in use');
    }
    return this.#current;
  }

  #warnIfExpired(): void {
    const { expiresAt } = this.#current;
    if (expiresAt > Date.now()) return;
    const since = new Date(expiresAt).toISOString();
    this.#log.warn({ since }, 'The certificate has expired: senders that check it will refuse it');
  }
}

function load({ cert, key }: CertificateFiles): ServerCertificate {
  return serverCertificate({ cert: read(cert), key: read(key), where: { cert, key } });
}

function read(file: string): string {
  try {
    return readSmallFile(file, { most: MOST_BYTES, followLinks: true }).toString('utf8');
  } catch (cause) {
    throw new AppError('APP_ERR_TLS', `${file} cannot be read (${reasonOf(cause)})`, { cause, fix: fileAdvice(cause) });
  }
}

function versionOf({ cert, key }: CertificateFiles): string {
  return [cert, key].map(changedAt).join(' ');
}

/** 0 for a file that cannot be looked at: reading it says why. */
function changedAt(file: string): number {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}
