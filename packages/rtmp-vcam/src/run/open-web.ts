import type { RunOptions } from '../config/run-schema.ts';
import type { HttpAddress } from '../config/values.ts';
import type { Control } from '../control/server/routes.ts';
import { hasCode, reasonOf } from '../errors.ts';
import { bracketed } from '../urls/push-urls.ts';
import { WebServer, type WebServerOptions } from '../web/web-server.ts';
import { listenAddress } from './listen-address.ts';
import { type ListenPlace, listenError } from './listen-error.ts';
import type { RunContext } from './run-context.ts';

const DEFAULT: HttpAddress = { host: '127.0.0.1', port: 8935 };
/** So many ports after the default one are tried: other copies of the program may have the first ones. */
const MORE_PORTS = 20;

type Context = Pick<RunContext, 'logger' | 'lines' | 'httpToken' | 'signal'>;

/**
 * Opens the server of the page and the API; undefined when there is to be none. Throws AppError when it cannot listen
 * where it was told to. If it was told nothing, the cameras work without it.
 */
export async function openWeb(
  control: Control,
  { http }: Pick<RunOptions, 'http'>,
  context: Context,
): Promise<WebServer | undefined> {
  if (http === false) return undefined;
  const { logger, lines, httpToken: token, signal } = context;
  const onFault = (error: unknown): void => logger.warn({ err: error }, 'A request to the page failed');
  const common = { control, lines, token, onFault };
  if (http === undefined) return openDefault(common, context);
  const address = await listenAddress(http.host, signal);
  try {
    return await WebServer.listen({ ...common, ...http, address });
  } catch (error) {
    throw await listenError(error, listenPlace(http));
  }
}

async function openDefault(
  common: Omit<WebServerOptions, keyof HttpAddress | 'address'>,
  { logger }: Context,
): Promise<WebServer | undefined> {
  const { host, port: first } = DEFAULT;
  for (let port = first; ; port++) {
    try {
      return await WebServer.listen({ ...common, host, address: host, port });
    } catch (error) {
      if (hasCode(error, 'EADDRINUSE') && port < first + MORE_PORTS) continue;
      const fix = 'Choose another port with --http, or leave it out with --no-http.';
      logger.warn({ fix }, `There is no page, because nothing can listen on ${host}:${port} (${reasonOf(error)})`);
      return undefined;
    }
  }
}

function listenPlace({ host, port }: HttpAddress): ListenPlace {
  const isDefault = host === DEFAULT.host;
  return {
    port,
    host,
    choice: (other) => `--http ${isDefault ? '' : `${bracketed(host)}:`}${other}`,
    usualPort: DEFAULT.port,
    hostFix: `For this computer alone, use --http ${port}; for all networks, --http 0.0.0.0:${port}.`,
  };
}
