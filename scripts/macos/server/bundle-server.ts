import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { DEFAULT_HOST_ID, HOST_ID } from '../names.ts';
import { lockSchema, type ServerTarget, serverLock } from './server-lock.ts';

const ROOT = join(import.meta.dirname, '../../..');
const manifestSchema = v.object({ name: v.string() });

/** True for the files of a built package that are needed to run it. */
function isNeededToRun(path: string): boolean {
  return !/\.(d\.ts|map|tsbuildinfo)$/.test(path);
}

/** Replaces `folder` with the built packages and their dependencies. Run `make build-ts` first. */
export function bundleServer(folder: string, target: ServerTarget): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const lock = v.parse(lockSchema, JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
  const packages = serverLock(lock, target);
  writeJson(join(folder, 'package.json'), packages.manifest);
  writeJson(join(folder, 'package-lock.json'), packages.lock);
  const quiet = ['--no-progress', '--loglevel=error', '--no-audit', '--no-fund', '--ignore-scripts', '--no-bin-links'];
  execFileSync('npm', ['ci', `--os=${target.os}`, '--prefer-offline', ...quiet], { cwd: folder, stdio: 'inherit' });
  for (const name of readdirSync(join(ROOT, 'packages'))) copyPackage(join(ROOT, 'packages', name), folder);
}

function copyPackage(source: string, server: string): void {
  const { name } = v.parse(manifestSchema, JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')));
  const target = join(server, 'node_modules', name);
  cpSync(join(source, 'package.json'), join(target, 'package.json'));
  cpSync(join(source, 'dist'), join(target, 'dist'), { recursive: true, filter: isNeededToRun });
  if (HOST_ID !== DEFAULT_HOST_ID) replaceHostId(join(target, 'dist'));
}

/** The server knows its extension by the bundle id of the app. */
function replaceHostId(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.js')) continue;
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path, 'utf8');
    if (text.includes(DEFAULT_HOST_ID)) writeFileSync(path, text.replaceAll(DEFAULT_HOST_ID, HOST_ID));
  }
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
