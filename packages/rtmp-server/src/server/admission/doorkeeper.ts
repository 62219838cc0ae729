import { RtmpError } from '../../errors.ts';
import type { ConnectVerdict } from '../../session/server/server-output.ts';
import { errorStatus, type Status } from '../../session/status.ts';
import type { Authorization, Authorize, AuthorizeRequest } from './authorize.ts';
import { Guesses, type GuessLimits } from './guesses.ts';
import { type ConnectingClient, Login, type LoginOptions, loginStep } from './login.ts';
import { OwnLinks } from './own-links.ts';

interface DoorkeeperOptions {
  readonly authorize: Authorize;
  readonly login?: LoginOptions | undefined;
  readonly limits: GuessLimits;
  /** Milliseconds of one clock that never goes back. */
  readonly now: () => number;
  readonly links?: OwnLinks;
}

/**
 * `proven`: the client has shown that it knows a secret, so nothing that others do makes it wait any more. `resource`:
 * the only resource that the secret is for.
 */
interface Entry {
  readonly verdict: ConnectVerdict;
  readonly proven: boolean;
  readonly resource?: string;
}

/** Over this, further resources are counted together. */
const MOST_RESOURCES = 64;

/** `path`: the name of the publication for logs and screens; undefined when the rule gave none. */
export type Admission =
  | { readonly allow: true; readonly path: string | undefined }
  | { readonly allow: false; readonly error: RtmpError; readonly status: Status };

/** Decides who may connect and who may publish, and makes those who guess wait. */
export class Doorkeeper {
  readonly #authorize: Authorize;
  readonly #login: Login | undefined;
  readonly #keys: Guesses;
  /** Whoever knows the key of one resource must not be able to guess that of another one faster. */
  readonly #keysByResource: Map<string, Guesses> = new Map();
  /**
   * Passwords are counted apart from keys, because each login begins with an app that is no key. Otherwise a sender would
   * make itself wait for its own answer.
   */
  readonly #passwords: Guesses;
  readonly #limits: GuessLimits;
  readonly #links: OwnLinks;
  readonly #now: () => number;

  constructor({ authorize, login, limits, now, links = new OwnLinks() }: DoorkeeperOptions) {
    this.#authorize = authorize;
    this.#login = login === undefined ? undefined : new Login(login);
    this.#keys = new Guesses({ limits, links });
    this.#passwords = new Guesses({ limits, links });
    this.#limits = limits;
    this.#links = links;
    this.#now = now;
  }

  /** A publisher at this address has shown before that it knows a secret. */
  knows(address: string): boolean {
    return [this.#keys, ...this.#keysByResource.values()].some((keys) => keys.knows(address));
  }

  connect(client: ConnectingClient): Entry {
    const login = this.#login;
    if (login === undefined) return { verdict: { allow: true }, proven: false };
    const step = loginStep(client);
    if (step === 'none') return this.#connectWithoutLogin(client, login);
    // Only an answer can be wrong, so clients may come so far while others at their address are guessing.
    if (step === 'user') return { verdict: login.judge(client, this.#now()), proven: false };
    const error = this.#waitError(client, this.#passwords);
    if (error !== undefined) {
      const status = errorStatus('NetConnection.Connect.Rejected', error.message);
      return { verdict: { allow: false, error, status }, proven: false };
    }
    const verdict = login.judge(client, this.#now());
    if (verdict.allow) this.#right(client);
    else if (verdict.error?.code === 'RTMP_ERR_LOGIN') this.#wrong(client, this.#passwords);
    return { verdict, proven: verdict.allow };
  }

  /**
   * Never rejects. When the rule fails, the publisher is refused. `proven`: as `connect` said of its connection.
   * `resource`: what it wants to publish to, if resources have keys of their own.
   */
  async publish(request: AuthorizeRequest, proven: boolean, resource?: string): Promise<Admission> {
    const keys = this.#keysOf(resource);
    const waitError = proven ? undefined : this.#waitError(request, keys);
    if (waitError !== undefined) return denied(waitError);
    this.#checking(request, keys);
    let verdict: Authorization;
    try {
      verdict = await this.#authorize(request);
    } catch (cause) {
      this.#neither(request, keys);
      return denied(
        new RtmpError('RTMP_ERR_AUTHORIZE', { cause }),
        'The server could not check whether this publisher is allowed',
      );
    }
    this.#count(request, verdict, keys, request.user === undefined ? resource : undefined);
    if (verdict.allow) return { allow: true, path: verdict.path };
    return denied(new RtmpError(verdict.code ?? 'RTMP_ERR_PUBLISH_DENIED'), verdict.reason);
  }

  /** The key may be in the app, or else the client is asked to log in. A key is not looked for while it has to wait. */
  #connectWithoutLogin(client: ConnectingClient, login: Login): Entry {
    const wait = this.#wait(client, this.#keys);
    if (wait !== undefined)
      return { verdict: login.ask(`keys are not checked for ${seconds(wait.ms)}`), proven: false };
    const verdict = login.exemption(client);
    if (!verdict.allow) {
      this.#count(client, verdict, this.#keys);
      return { verdict: login.ask(), proven: false };
    }
    const { resource } = verdict;
    this.#count(client, verdict, this.#keysOf(resource), resource);
    return {
      verdict: { allow: true },
      proven: verdict.proven !== false,
      ...(resource === undefined ? {} : { resource }),
    };
  }

  /** The wrong keys that were sent for this resource. */
  #keysOf(resource: string | undefined): Guesses {
    if (resource === undefined) return this.#keys;
    const known = this.#keysByResource.get(resource);
    if (known !== undefined || this.#keysByResource.size >= MOST_RESOURCES) return known ?? this.#keys;
    const keys = new Guesses({ limits: this.#limits, links: this.#links });
    this.#keysByResource.set(resource, keys);
    return keys;
  }

  #count(peer: Peer, verdict: Authorization, keys: Guesses, resource?: string): void {
    if (verdict.allow && verdict.proven !== false) this.#right(peer, resource);
    else if (!verdict.allow && verdict.code === 'RTMP_ERR_KEY') this.#wrong(peer, keys, verdict.guessable);
    else this.#neither(peer, keys);
  }

  #checking({ local, remoteAddress }: Peer, keys: Guesses): void {
    if (!local) keys.checking(remoteAddress, this.#now());
  }

  /** `resource`: the only one that the secret is for. */
  #right({ local, remoteAddress }: Peer, resource?: string): void {
    if (local) return;
    const right = resource === undefined ? undefined : this.#keysOf(resource);
    for (const guesses of [this.#keys, ...this.#keysByResource.values(), this.#passwords]) {
      if (right === undefined || guesses === right) guesses.right(remoteAddress, this.#now());
      else guesses.met(remoteAddress);
    }
  }

  #wrong({ local, remoteAddress }: Peer, guesses: Guesses, guessable = true): void {
    if (!local) guesses.wrong(remoteAddress, this.#now(), guessable);
  }

  #neither({ local, remoteAddress }: Peer, keys: Guesses): void {
    if (!local) keys.neither(remoteAddress, this.#now());
  }

  #wait({ local, remoteAddress }: Peer, guesses: Guesses): ReturnType<Guesses['wait']> {
    return local ? undefined : guesses.wait(remoteAddress, this.#now());
  }

  #waitError(peer: Peer, guesses: Guesses): RtmpError | undefined {
    const wait = this.#wait(peer, guesses);
    if (wait === undefined) return undefined;
    return new RtmpError('RTMP_ERR_BRAKE', { detail: `${WHO_WAITS[wait.whose]} has to wait ${seconds(wait.ms)}` });
  }
}

function seconds(ms: number): string {
  return `up to ${Math.ceil(ms / 1000)} s`;
}

const WHO_WAITS = {
  address: 'this address',
  network: 'its network',
  everybody: 'each address that never had a right one',
} as const;

type Peer = Pick<AuthorizeRequest, 'local' | 'remoteAddress'>;

function denied(error: RtmpError, reason: string = error.message): Admission {
  return { allow: false, error, status: errorStatus('NetStream.Publish.Denied', reason) };
}
