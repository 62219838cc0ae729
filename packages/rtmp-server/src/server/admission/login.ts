import { RtmpError } from '../../errors.ts';
import { type LoginFields, type LoginMethod, parseLoginFields, rightAnswers } from '../../session/login-methods.ts';
import type { ConnectRequest, ConnectVerdict } from '../../session/server/server-output.ts';
import { Challenges } from './challenges.ts';
import { sameSecret } from './same-secret.ts';

/** User and password of publishers. */
export interface LoginOptions {
  /** At most 64 letters, digits, dots, dashes, underscores and tildes, because it is sent in URLs. */
  readonly user: string;
  readonly password: string;
  /** The method that clients are asked for; they may use the other one. Default adobe. */
  readonly method?: LoginMethod;
  /** True for clients that need not log in. By default these are the ones on this computer. */
  readonly exempt?: (client: ConnectingClient) => boolean;
}

/** A client that connects. */
export interface ConnectingClient extends ConnectRequest {
  /** An IPv4 address has no `::ffff:`. */
  readonly remoteAddress: string;
  /** The client runs on this computer and connected over loopback. */
  readonly local: boolean;
}

const USER = /^[A-Za-z0-9._~-]{1,64}$/;

/**
 * Logs clients in by challenge and response, so that the password is never sent. A client connects three times: it
 * learns that a login is needed; it names its user and gets a challenge; it answers the challenge. Descriptions have no
 * more than 255 characters, because FFmpeg reads no more.
 */
export class Login {
  readonly #options: LoginOptions;
  readonly #challenges: Challenges = new Challenges();

  constructor(options: LoginOptions) {
    this.#options = options;
  }

  /** `nowMs`: milliseconds of one clock that never goes back. RTMP_ERR_LOGIN means a wrong user or password. */
  judge(client: ConnectingClient, nowMs: number): ConnectVerdict {
    const { method = 'adobe', exempt = ({ local }) => local } = this.#options;
    if (exempt(client)) return { allow: true };
    const fields = parseLoginFields(client.app) ?? parseLoginFields(client.tcUrl);
    if (fields === undefined) {
      const error = new RtmpError('RTMP_ERR_LOGIN_NEEDED');
      return refusal(`[ code=403 need auth; authmod=${method} ] : ${error.message}`, error);
    }
    const user = fields.values.get('user') ?? '';
    const response = fields.values.get('response');
    const from = { address: client.remoteAddress, user };
    const challenge = fields.values.get(fields.method === 'adobe' ? 'opaque' : 'nonce') ?? '';
    if (!USER.test(user)) return wrongLogin(fields.method);
    if (response === undefined || !this.#challenges.isGood(challenge, from, nowMs)) {
      return this.#challenge(fields.method, this.#challenges.issue(from, nowMs), user);
    }
    if (!this.#isRight(fields, { user, challenge, response })) return wrongLogin(fields.method);
    this.#challenges.use(challenge);
    return { allow: true, user };
  }

  #challenge(method: LoginMethod, challenge: string, user: string): ConnectVerdict {
    const asked =
      method === 'adobe'
        ? `salt=${this.#challenges.saltOf(user)}&challenge=${challenge}&opaque=${challenge}`
        : `nonce=${challenge}`;
    return refusal(`[ authmod=${method} ] : ?reason=needauth&user=${user}&${asked}`);
  }

  /** Takes the same time whether or not the user exists. */
  #isRight(fields: LoginFields, { user, challenge, response }: Answer): boolean {
    const { password } = this.#options;
    const salt = this.#challenges.saltOf(user);
    const right = rightAnswers(fields, { user, password, salt, challenge }).filter((answer) =>
      sameSecret(answer, response),
    );
    return sameSecret(user, this.#options.user) && right.length > 0;
  }
}

interface Answer {
  readonly user: string;
  readonly challenge: string;
  readonly response: string;
}

function wrongLogin(method: LoginMethod): ConnectVerdict {
  const error = new RtmpError('RTMP_ERR_LOGIN');
  return refusal(`[ authmod=${method} ] : ${error.message} ?reason=authfailed`, error);
}

/** Clients look for the words of Flash Media Server. */
function refusal(text: string, error?: RtmpError): ConnectVerdict {
  const description = `[ AccessManager.Reject ] : ${text}`;
  const status = { level: 'error', code: 'NetConnection.Connect.Rejected', description } as const;
  return error === undefined ? { allow: false, status } : { allow: false, status, error };
}
