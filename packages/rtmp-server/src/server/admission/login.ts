import { RTMP_ERRORS, RtmpError } from '../../errors.ts';
import { type LoginFields, type LoginMethod, parseLoginFields, rightAnswers } from '../../session/login-methods.ts';
import type { ConnectRequest, ConnectVerdict } from '../../session/server/server-output.ts';
import type { Authorization } from './authorize.ts';
import { Challenges } from './challenges.ts';
import { sameSecret } from './same-secret.ts';

/** User and password of publishers. */
export interface LoginOptions {
  /** At most 64 letters, digits, dots, dashes, underscores and tildes, because it is sent in URLs. */
  readonly user: string;
  readonly password: string;
  /** The method that clients are asked for; they may use the other one. Default adobe. */
  readonly method?: LoginMethod;
  /**
   * Tells which clients need not log in. By default these are the ones on this computer. It may look for a key: a
   * verdict with RTMP_ERR_KEY counts as an attempt to guess, and it is not asked while the client has to wait for that.
   */
  readonly exempt?: (client: ConnectingClient) => boolean | Authorization;
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

  /** The verdict of a rule on whether the client need not log in. */
  exemption(client: ConnectingClient): Authorization {
    const { exempt = ({ local }) => local } = this.#options;
    const verdict = exempt(client);
    if (typeof verdict === 'object') return verdict;
    return verdict ? { allow: true, proven: false } : { allow: false, reason: RTMP_ERRORS.RTMP_ERR_LOGIN_NEEDED.text };
  }

  /** The refusal with which a login begins. `detail`: what else the client should know. */
  ask(detail?: string): ConnectVerdict {
    const error = new RtmpError('RTMP_ERR_LOGIN_NEEDED', detail === undefined ? {} : { detail });
    return refusal(`[ code=403 need auth; authmod=${this.#options.method ?? 'adobe'} ] : ${error.message}`, error);
  }

  /** `nowMs`: milliseconds of one clock that never goes back. RTMP_ERR_LOGIN means a wrong user or password. */
  judge(client: ConnectingClient, nowMs: number): ConnectVerdict {
    const fields = loginFieldsOf(client);
    if (fields === undefined) return this.ask();
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

function loginFieldsOf({ app, tcUrl }: ConnectingClient): LoginFields | undefined {
  return parseLoginFields(app) ?? parseLoginFields(tcUrl);
}

/** How far the client is: it has sent nothing for a login, or it names its user, or it answers the challenge. */
export function loginStep(client: ConnectingClient): 'none' | 'user' | 'answer' {
  const fields = loginFieldsOf(client);
  if (fields === undefined) return 'none';
  return fields.values.has('response') ? 'answer' : 'user';
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
