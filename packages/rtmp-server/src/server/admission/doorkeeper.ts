import { RtmpError } from '../../errors.ts';
import type { ConnectVerdict } from '../../session/server/server-output.ts';
import { errorStatus, type Status } from '../../session/status.ts';
import type { Authorize, AuthorizeRequest } from './authorize.ts';
import { Brake, type BrakeLimits } from './brake.ts';
import { type ConnectingClient, Login, type LoginOptions } from './login.ts';

interface DoorkeeperOptions {
  readonly authorize: Authorize;
  readonly login?: LoginOptions | undefined;
  readonly limits: BrakeLimits;
  /** Milliseconds of one clock that never goes back. */
  readonly now: () => number;
}

/** `path`: the name of the publication for logs and screens; undefined when the rule gave none. */
export type Admission =
  | { readonly allow: true; readonly path: string | undefined }
  | { readonly allow: false; readonly error: RtmpError; readonly status: Status };

/** Decides who may connect and who may publish, and makes those who guess wait. */
export class Doorkeeper {
  readonly #authorize: Authorize;
  readonly #login: Login | undefined;
  readonly #brake: Brake;
  readonly #now: () => number;

  constructor({ authorize, login, limits, now }: DoorkeeperOptions) {
    this.#authorize = authorize;
    this.#login = login === undefined ? undefined : new Login(login);
    this.#brake = new Brake(limits);
    this.#now = now;
  }

  connect(client: ConnectingClient): ConnectVerdict {
    if (this.#login === undefined) return { allow: true };
    const error = this.#waitError(client);
    if (error !== undefined) {
      return { allow: false, error, status: errorStatus('NetConnection.Connect.Rejected', error.message) };
    }
    const verdict = this.#login.judge(client, this.#now());
    if (verdict.allow && verdict.user !== undefined) this.#brake.right(client.remoteAddress);
    if (!verdict.allow && verdict.error?.code === 'RTMP_ERR_LOGIN') this.#wrong(client);
    return verdict;
  }

  /** Never rejects. When the rule fails, the publisher is refused. */
  async publish(request: AuthorizeRequest): Promise<Admission> {
    const waitError = this.#waitError(request);
    if (waitError !== undefined) return denied(waitError);
    let verdict: Awaited<ReturnType<Authorize>>;
    try {
      verdict = await this.#authorize(request);
    } catch (cause) {
      return denied(
        new RtmpError('RTMP_ERR_AUTHORIZE', { cause }),
        'The server could not check whether this publisher is allowed',
      );
    }
    if (verdict.allow) {
      this.#brake.right(request.remoteAddress);
      return { allow: true, path: verdict.path };
    }
    const error = new RtmpError(verdict.code ?? 'RTMP_ERR_PUBLISH_DENIED');
    if (error.code === 'RTMP_ERR_KEY') this.#wrong(request);
    return denied(error, verdict.reason);
  }

  #wrong({ local, remoteAddress }: Peer): void {
    if (!local) this.#brake.wrong(remoteAddress, this.#now());
  }

  #waitError({ local, remoteAddress }: Peer): RtmpError | undefined {
    const wait = local ? 0 : this.#brake.waitMs(remoteAddress, this.#now());
    if (wait === 0) return undefined;
    return new RtmpError('RTMP_ERR_BRAKE', { detail: `try again in ${Math.ceil(wait / 1000)} s` });
  }
}

type Peer = Pick<AuthorizeRequest, 'local' | 'remoteAddress'>;

function denied(error: RtmpError, reason: string = error.message): Admission {
  return { allow: false, error, status: errorStatus('NetStream.Publish.Denied', reason) };
}
