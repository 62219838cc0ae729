import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXTENSION_ID, EXTENSIONS_FOLDER, HOST_ID } from '../names.ts';
import { appChecks } from './app-checks.ts';
import { readBundle } from './bundle.ts';
import { bundleChecks } from './bundle-checks.ts';
import { extensionChecks } from './extension-checks.ts';
import { check, type Finding } from './finding.ts';
import { profileChecks } from './profile-checks.ts';
import { serverChecks } from './server-checks.ts';
import { signatureChecks } from './signature-checks.ts';

/** Every check of the app at `path`. For a release, what would only be a warning fails. */
export function verifyApp(path: string, { release = false, now = new Date() } = {}): readonly Finding[] {
  const findings = allFindings(path, now);
  return findings.map((finding) => (release && finding.level === 'warn' ? { ...finding, level: 'fail' } : finding));
}

function allFindings(path: string, now: Date): readonly Finding[] {
  const app = readBundle(path, 'app');
  const names = foldersIn(join(path, EXTENSIONS_FOLDER));
  const found: Finding[] = [
    ...bundleChecks(app, { id: HOST_ID, type: 'APPL' }),
    ...(app.info === undefined ? [] : appChecks(app)),
    onlyOne(names),
    ...serverChecks(app),
  ];
  const [name] = names;
  if (name === undefined) return found;
  const extension = readBundle(join(path, EXTENSIONS_FOLDER, name), 'extension');
  found.push(...bundleChecks(extension, { id: EXTENSION_ID, type: 'SYSX' }));
  if (app.info === undefined || extension.info === undefined) return found;
  return [...found, ...extensionChecks(app, extension), ...signatureChecks(app, extension), ...profileChecks(app, now)];
}

function onlyOne(names: readonly string[]): Finding {
  return check(names.length === 1, {
    text: 'app: holds one system extension',
    found: names.join(', ') || 'missing',
    fix: `Put the extension, and nothing else, into ${EXTENSIONS_FOLDER}.`,
  });
}

function foldersIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
