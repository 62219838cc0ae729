/** The fields that every package's manifest has from the root manifest: npm shows them beside the package. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const root = join(import.meta.dirname, '..');

const rootSchema = v.object({
  version: v.string(),
  license: v.string(),
  engines: v.record(v.string(), v.string()),
  /** The only place that names the owner of the repository. */
  repository: v.object({ type: v.literal('git'), url: v.pipe(v.string(), v.regex(/^git\+https:.*\.git$/)) }),
});

export function packageNames(): string[] {
  return readdirSync(join(root, 'packages'));
}

/** Path of a file of a package. */
export function packageFile(name: string, file: string): string {
  return join(root, 'packages', name, file);
}

/** The manifest of a package with what it shares with the others, as the text of its package.json. */
export function manifestOf(name: string): string {
  const { version, license, engines, repository } = v.parse(rootSchema, readJson(join(root, 'package.json')));
  const page = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
  const manifest = readJson(packageFile(name, 'package.json'));
  const shared = {
    version,
    license,
    homepage: `${page}/tree/main/packages/${name}#readme`,
    bugs: `${page}/issues`,
    repository: { ...repository, directory: `packages/${name}` },
    engines,
    // Packages with a scope are private on npm unless they say this.
    publishConfig: { access: 'public' },
  };
  return `${JSON.stringify({ ...manifest, ...shared }, undefined, 2)}\n`;
}

function readJson(file: string): object {
  return v.parse(v.looseObject({}), JSON.parse(readFileSync(file, 'utf8')));
}
