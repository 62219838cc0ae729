import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { MachOSlice } from '../binary/mach-o.ts';
import { ARCHITECTURES, SERVER_MAIN, SERVER_NODE, SERVER_PATH } from '../names.ts';
import { type Bundle, readExecutable } from './bundle.ts';
import { executableChecks } from './executable-checks.ts';
import { check, type Finding } from './finding.ts';

/** Licences of these do not allow them in an app that is given to others under the MIT licence. */
const MUST_STAY_OUT = ['node-av', '@seydx'];
const NATIVE_MODULES = ['koffi', '@napi-rs/canvas'];
const REBUILD = 'Build the server anew: make build-swift.';

/** The server that the app carries. */
export function serverChecks({ path, team }: Bundle): Finding[] {
  const server = join(path, SERVER_PATH);
  const files = filesIn(server);
  const native = files.flatMap((file) => {
    const slices = /\.(node|dylib)$|\/bin\/node$/.test(file) ? readExecutable(file) : undefined;
    return slices === undefined ? [] : [{ file: relative(server, file), slices }];
  });
  return [
    check(existsSync(join(server, SERVER_MAIN)), { text: 'server: is there', fix: REBUILD }),
    ...nodeChecks(native.find(({ file }) => file === SERVER_NODE)?.slices),
    ...NATIVE_MODULES.map((name) => moduleCheck(name, native)),
    check(!files.some((file) => MUST_STAY_OUT.some((name) => file.includes(`/node_modules/${name}/`))), {
      text: 'server: holds no FFmpeg',
      fix: `Its licence is the GPL: delete ${MUST_STAY_OUT.join(' and ')} from the server's node_modules.`,
    }),
    check(
      team === undefined || native.every(({ slices }) => slices.every(({ signature }) => signature?.team === team)),
      {
        text: "server: Node and every native module have the app's team",
        fix: 'Sign them before the app: scripts/macos/sign-app.sh does.',
      },
    ),
  ];
}

const NODE_FIXES = {
  architectures: 'Set MACOS_NODE to both builds of nodejs.org, separated by a colon.',
  system: 'Set MACOS_NODE to an older release line of Node, 20.19 or later.',
};

function nodeChecks(slices: readonly MachOSlice[] | undefined): Finding[] {
  if (slices === undefined)
    return [{ level: 'fail', text: `server: ${SERVER_NODE} is no Mach-O executable`, fix: REBUILD }];
  const foreign = slices
    .flatMap(({ libraries }) => libraries)
    .filter((library) => !library.startsWith('/usr/lib/') && !library.startsWith('/System/'));
  return [
    check(foreign.length === 0, {
      text: 'server: Node needs only what macOS has',
      found: `in need of ${foreign[0]}`,
      fix: "Set MACOS_NODE to a Node from nodejs.org; Homebrew's runs only where it was installed.",
    }),
    ...executableChecks('server: Node', slices, NODE_FIXES),
  ];
}

/** Each architecture has a package of its own. */
function moduleCheck(
  name: string,
  native: readonly { readonly file: string; readonly slices: readonly MachOSlice[] }[],
): Finding {
  const mine = native.filter(({ file }) => file.includes(`${basename(name)}-darwin`));
  const architectures = mine.flatMap(({ slices }) => slices.map(({ architecture }) => architecture));
  return check(
    ARCHITECTURES.every((each) => architectures.includes(each)),
    {
      text: `server: ${name} runs on ${ARCHITECTURES.join(' and ')}`,
      found: architectures.length === 0 ? 'missing' : `for ${architectures.join(', ')} only`,
      fix: REBUILD,
    },
  );
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
