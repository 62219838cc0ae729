import { AppError } from '../errors.ts';
import { placeText } from './file-place.ts';
import type { FoundValues } from './found-value.ts';
import type { Mistakes } from './mistakes.ts';
import type { RunOptions } from './run-schema.ts';

interface Given {
  readonly options: RunOptions;
  /** What counts for each option, if something gives it. */
  readonly found: FoundValues;
  /** The options that have a value that is not allowed: nothing is said of what goes with them. */
  readonly wrong: ReadonlySet<string>;
  /** A port is opened, because not every camera pulls its stream. */
  readonly isServer: boolean;
}

interface Rule {
  /** The first one is where the mistake is. */
  readonly names: readonly [string, ...string[]];
  readonly isBroken: boolean;
  readonly message: string;
  readonly fix: string;
}

/** Options of the program that do not go together are mistakes. */
export function refuseOptionClashes({ options, found, wrong, isServer }: Given, mistakes: Mistakes): void {
  for (const { names, isBroken, message, fix } of rulesFor(options, isServer)) {
    if (!isBroken || names.some((name) => wrong.has(name))) continue;
    const place = names.map((name) => found.get(name)?.place).find((each) => each !== undefined);
    const where = place === undefined ? '' : `${placeText(place)}: `;
    mistakes.add(new AppError('APP_ERR_CONFIG', `${where}${message}`, { fix }), place);
  }
}

function rulesFor({ port, tlsPort, tlsCert, tlsKey, http, user, password }: RunOptions, isServer: boolean): Rule[] {
  const page = http === undefined || http === false || http.port === 0 ? undefined : http.port;
  const both = 'Give both: --user NAME, and the password in RTMP_VCAM_PASSWORD or in the config file.';
  const otherPage = 'Choose another port for one of them, or leave out --http.';
  return [
    {
      names: ['user', 'password'],
      isBroken: user !== undefined && password === undefined,
      message: 'A user is given without a password',
      fix: both,
    },
    {
      names: ['password', 'user'],
      isBroken: user === undefined && password !== undefined,
      message: 'A password is given without a user',
      fix: both,
    },
    {
      names: ['tlsKey', 'tlsCert'],
      isBroken: tlsKey !== undefined && tlsCert === undefined,
      message: 'A key for TLS is given without its certificate',
      fix: 'Give the certificate too: --tls-cert FILE',
    },
    {
      names: ['tlsPort', 'port'],
      isBroken: tlsPort === port && port !== 0,
      message: `--port and --tls-port are both ${port}`,
      fix: 'Leave out --tls-port: the RTMP port accepts rtmps:// too.',
    },
    // Otherwise the message about a port in use would name this program itself.
    {
      names: ['http', 'port'],
      isBroken: isServer && page === port,
      message: `--http and --port are both ${port}`,
      fix: otherPage,
    },
    {
      names: ['http', 'tlsPort'],
      isBroken: isServer && page !== undefined && page === tlsPort,
      message: `--http and --tls-port are both ${tlsPort}`,
      fix: otherPage,
    },
  ];
}
