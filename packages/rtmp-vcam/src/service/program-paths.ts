import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, isAbsolute, join, sep } from 'node:path';
import { AppError } from '../errors.ts';

/** How this process was started. */
export interface StartedAs {
  /** `process.execPath`: the file of Node.js, links resolved. */
  readonly node: string;
  /** The first file of this program, links resolved. */
  readonly main: string;
  /** `process.argv[1]`: the same as it was named, perhaps by a link. */
  readonly named: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

export interface ProgramPaths {
  readonly node: string;
  readonly main: string;
}

/** Folders of tools that run a package once, and remove it when they like. */
const RUN_ONCE: readonly (readonly [pattern: RegExp, tool: string])[] = [
  [/[/\\]_npx[/\\]/, 'npx'],
  [/[/\\]pnpm[/\\]dlx[/\\]|[/\\]dlx-\d+/, 'pnpm dlx'],
  [/[/\\]xfs-[0-9a-f]+[/\\]dlx-/, 'yarn dlx'],
  [/[/\\]bunx-\d+-/, 'bunx'],
];

/**
 * Paths by which the program can be started next month too. Package managers keep each version in a folder of its own and
 * remove it with an update, so a path that leads there through a link is better. Throws AppError APP_ERR_SERVICE_PATH if
 * the program is in a folder that will be removed.
 */
export function programPaths(started: StartedAs): ProgramPaths {
  refuseSources(started.main);
  const main = [started.main, started.named ?? ''].find((path) => isLasting(path) && leadsTo(path, started.main));
  refuseTemporary(main ?? started.main, started.env);
  return { node: lastingNode(started), main: main ?? started.main };
}

/** A store of versions: pnpm's, Homebrew's, those of Nix and Snap. */
function isLasting(path: string): boolean {
  return isAbsolute(path) && !/[/\\](\.pnpm|Cellar|\.store)[/\\]|^\/nix\/store\/|^\/snap\/[^/]+\/x?\d+\//.test(path);
}

/** Folders that are emptied at the end of a session or when the computer starts. */
function isTemporary(path: string, env: NodeJS.ProcessEnv): boolean {
  const folders = [tmpdir(), '/tmp', '/var/tmp', '/private/tmp', '/run', env['XDG_RUNTIME_DIR'] ?? '/run'];
  return folders.some((folder) => path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`));
}

function leadsTo(path: string, file: string): boolean {
  try {
    return realpathSync(path) === realpathSync(file);
  } catch {
    return false;
  }
}

function lastingNode({ node, env }: StartedAs): string {
  if (isLasting(node) && !isTemporary(node, env)) return node;
  const inPath = (env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, basename(node)));
  const candidates = [...linksOf(node), ...inPath];
  return candidates.find((path) => isLasting(path) && !isTemporary(path, env) && leadsTo(path, node)) ?? node;
}

/** The links by which a version is found that has a folder of its own. */
function linksOf(node: string): string[] {
  // /opt/homebrew/Cellar/node@20/20.19.1/bin/node is /opt/homebrew/opt/node@20/bin/node.
  const brew = /^(.*)\/Cellar\/([^/]+)\/[^/]+\/(.*)$/.exec(node);
  if (brew !== null) return [`${brew[1]}/opt/${brew[2]}/${brew[3]}`];
  const snap = /^(\/snap\/[^/]+)\/x?\d+\/(.*)$/.exec(node);
  return snap === null ? [] : [`${snap[1]}/current/${snap[2]}`];
}

function refuseSources(main: string): void {
  if (!main.endsWith('.ts')) return;
  throw new AppError(
    'APP_ERR_SERVICE_PATH',
    'The service needs the built program, and this one runs from its sources',
    {
      fix: 'Run npm run build, and then: node packages/rtmp-vcam/dist/main.js service install',
    },
  );
}

function refuseTemporary(main: string, env: NodeJS.ProcessEnv): void {
  const tool = RUN_ONCE.find(([pattern]) => pattern.test(main))?.[1];
  const folder = dirname(main);
  if (tool === undefined && !isTemporary(main, env)) return;
  const why =
    tool === undefined ? 'which is emptied when this computer starts' : `which ${tool} may remove at any time`;
  throw new AppError('APP_ERR_SERVICE_PATH', `This rtmp-vcam is in ${folder}, ${why}`, {
    fix: 'Install it first, and run the same again: npm install --global rtmp-vcam && rtmp-vcam service install',
  });
}
