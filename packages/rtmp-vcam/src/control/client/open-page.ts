import { AppError } from '../../errors.ts';
import { pageUrls } from '../../urls/page-urls.ts';
import type { RunningProgram } from '../program-files.ts';

/** Runs a program that opens a URL. Resolves to false if there is none, or if it fails. */
export type Opener = (command: string, args: readonly string[]) => Promise<boolean>;

interface OpenOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly open: Opener;
}

/**
 * Opens the page of a running program in the browser. Gives what to tell the user: without a desktop, that is where the
 * page is. Throws AppError APP_ERR_NO_PAGE.
 */
export async function openPage(
  { pid, http, network }: Pick<RunningProgram, 'pid' | 'http' | 'network'>,
  { env, platform, open }: OpenOptions,
): Promise<string> {
  if (http === null) throw new AppError('APP_ERR_NO_PAGE', `rtmp-vcam (pid ${pid}) has no page`);
  // Every user of this computer can read the arguments of a program, so the token is never among them. The browser of
  // this user needs none.
  const command = openerOf(env, platform);
  if (command !== undefined && (await open(command, [http]))) return `Opened ${http}\n`;
  if (network !== null) {
    const port = Number(new URL(http).port) || 80;
    const others = pageUrls({ ...network, port }).filter(({ reach }) => reach === 'network');
    return [http, ...others.map(({ url }) => url)].map((url) => `${url}\n`).join('');
  }
  return isRemote(env) ? `${http}\n${TUNNEL}${tunnelTo(http)}\n` : `${http}\n`;
}

/** Undefined without a desktop. */
function openerOf(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | undefined {
  // A browser on the screen of a Mac is of no use to whoever is logged in over SSH.
  if (platform === 'darwin') return isRemote(env) ? undefined : 'open';
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? 'xdg-open' : undefined;
}

function isRemote(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env['SSH_CONNECTION']);
}

const TUNNEL = 'This computer alone reaches it. To open it on the one that you sit at, run this there: ';

function tunnelTo(http: string): string {
  const { host, port } = new URL(http);
  return `ssh -N -L ${port}:${host} HOST`;
}
