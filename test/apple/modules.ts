import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiled } from './compiled.ts';
import { HAS_APPLE_MODULES, ROOT } from './toolchain.ts';

const FOLDER = join(ROOT, 'test/apple/swift/modules');
const FLAGS = ['-swift-version', '5', '-parse-as-library', '-emit-module', '-emit-library', '-static', '-wmo', '-O'];

interface Module {
  readonly name: string;
  readonly sources: readonly string[];
  readonly imports: readonly string[];
}

const builds = new Map<string, Promise<readonly string[]>>();

/**
 * The compiler arguments for importing and linking all doubles of Apple's modules. Each folder in `swift/modules` is
 * one. Builds those that have changed. There are no arguments on a Mac, which has the real modules.
 */
export async function moduleArguments(): Promise<readonly string[]> {
  if (HAS_APPLE_MODULES) return [];
  const all = await Promise.all(readdirSync(FOLDER).map((name) => built(name)));
  return [...new Set(all.flat())].flatMap((folder) => ['-I', folder, '-L', folder]);
}

/** The build folders of this module and of those that it imports. */
function built(name: string): Promise<readonly string[]> {
  const known = builds.get(name) ?? build(readModule(name));
  builds.set(name, known);
  return known;
}

async function build({ name, sources, imports }: Module): Promise<readonly string[]> {
  const imported = [...new Set((await Promise.all(imports.map(built))).flat())];
  const args = [
    ...FLAGS,
    ...['-module-name', name, '-module-link-name', name],
    ...imported.flatMap((folder) => ['-I', folder]),
    ...sources,
  ];
  const folder = await compiled({ name, args, inputs: sources }, (scratch) => [
    ...['-o', join(scratch, `lib${name}.a`)],
    ...['-emit-module-path', join(scratch, `${name}.swiftmodule`)],
  ]);
  return [...imported, folder];
}

function readModule(name: string): Module {
  const sources = readdirSync(join(FOLDER, name))
    .filter((file) => file.endsWith('.swift'))
    .sort()
    .map((file) => join(FOLDER, name, file));
  const others = new Set(readdirSync(FOLDER));
  const imports = sources.flatMap((source) =>
    [...readFileSync(source, 'utf8').matchAll(/^(?:@\w+ )?import (\w+)$/gm)].map((match) => match[1] ?? ''),
  );
  return { name, sources, imports: [...new Set(imports)].filter((other) => others.has(other)).sort() };
}
