import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'plist';
import { expanded } from '../expanded.ts';
import {
  APP_NAME,
  ARCHITECTURES,
  EXTENSION_ID,
  EXTENSIONS_FOLDER,
  HOST_ID,
  SERVER_MAIN,
  SERVER_NODE,
  SERVER_PATH,
} from '../names.ts';
import { type FakeMachO, fakeMachO } from './fake-mach-o.ts';

export const TEAM = 'TEAMID1234';

/** Writes an app that passes every check, with fake executables. Returns its path. */
export function writeFixtureApp(folder: string): string {
  const app = join(folder, `${APP_NAME}.app`);
  const extension = join(app, EXTENSIONS_FOLDER, `${EXTENSION_ID}.systemextension`);
  writeBundle(app, { source: 'HostApp', id: HOST_ID, executable: APP_NAME });
  writeBundle(extension, { source: 'Extension', id: EXTENSION_ID, executable: EXTENSION_ID });
  writeFile(join(app, 'Contents/embedded.provisionprofile'), profile(new Date('2099-01-01')));
  writeFile(join(app, 'Contents/Resources/AppIcon.icns'), 'icns');
  const server = join(app, SERVER_PATH);
  writeFile(join(server, SERVER_MAIN), 'export {};\n');
  writeExecutable(join(server, SERVER_NODE), { architectures: ARCHITECTURES, signature: signedBy('node') });
  for (const [processor, architecture] of [
    ['arm64', 'arm64'],
    ['x64', 'x86_64'],
  ] as const) {
    const fake: FakeMachO = { architectures: [architecture], signature: signedBy('module') };
    writeExecutable(join(server, `node_modules/@koromix/koffi-darwin-${processor}/koffi.node`), fake);
    writeExecutable(join(server, `node_modules/@napi-rs/canvas-darwin-${processor}/skia.node`), fake);
  }
  return app;
}

/** A signature by the team of the fixture. */
export function signedBy(identifier: string): { identifier: string; team: string; hardenedRuntime: boolean } {
  return { identifier, team: TEAM, hardenedRuntime: true };
}

export function writeExecutable(path: string, fake: FakeMachO): void {
  writeFile(path, fakeMachO(fake));
}

/** A provisioning profile with the right text and a fake envelope. */
export function profile(expires: Date, entitlements: Readonly<Record<string, string | boolean>> = {}): Uint8Array {
  const allowed = {
    'com.apple.application-identifier': `${TEAM}.${HOST_ID}`,
    'com.apple.developer.system-extension.install': true,
    ...entitlements,
  };
  const text = build({ TeamIdentifier: [TEAM], ExpirationDate: expires, Entitlements: allowed });
  return Buffer.concat([Buffer.from([0x30, 0x82, 0x01]), Buffer.from(text), Buffer.from([0, 0])]);
}

const lists = new Map<string, string>();

/** Entitlements or an Info.plist of the repository, as the fixture has them. */
export function filled(path: string): string {
  const list = lists.get(path) ?? expanded(path, { team: TEAM, version: '1.2.3', build: '1.2.30042' });
  lists.set(path, list);
  return list;
}

/** The entitlements that scripts/macos/sign-app.sh signs with. */
export function entitlementsOf(source: 'HostApp' | 'Extension'): string {
  const list = filled(`Entitlements/${source}.entitlements`);
  const ofTeam = { 'application-identifier': `${TEAM}.${HOST_ID}`, 'developer.team-identifier': TEAM };
  const keys = Object.entries(ofTeam).map(([key, value]) => `<key>com.apple.${key}</key><string>${value}</string>`);
  return source === 'HostApp' ? list.replace('<dict>', `<dict>${keys.join('')}`) : list;
}

interface BundleParts {
  readonly source: 'HostApp' | 'Extension';
  readonly id: string;
  readonly executable: string;
}

function writeBundle(path: string, { source, id, executable }: BundleParts): void {
  writeFile(join(path, 'Contents/Info.plist'), filled(`${source}/Info.plist`));
  writeExecutable(join(path, 'Contents/MacOS', executable), {
    architectures: ARCHITECTURES,
    signature: { ...signedBy(id), entitlements: entitlementsOf(source) },
  });
}

function writeFile(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
