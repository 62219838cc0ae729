import { join } from 'node:path';
import type { System } from './system.ts';

/** A browser that is installed. */
export interface Browser {
  readonly name: string;
  readonly engine: 'firefox' | 'chromium';
  readonly packaging: 'system' | 'flatpak' | 'snap';
  /** What Flatpak or Snap calls it; otherwise its command. */
  readonly id: string;
  /** It takes cameras from PipeWire, and then no camera devices. */
  readonly usesPipeWire: boolean;
  /** False if its sandbox keeps it from camera devices; undefined if that cannot be told. */
  readonly mayUseDevices: boolean | undefined;
}

interface KnownBrowser {
  readonly name: string;
  readonly engine: Browser['engine'];
  readonly commands: readonly string[];
  readonly flatpak?: string;
  readonly snap?: string;
  /** Where its profiles are: below the home folder, and below that of its sandbox. */
  readonly profiles: readonly string[];
}

const KNOWN: readonly KnownBrowser[] = [
  {
    name: 'Firefox',
    engine: 'firefox',
    commands: ['firefox', 'firefox-esr'],
    flatpak: 'org.mozilla.firefox',
    snap: 'firefox',
    profiles: ['.mozilla/firefox', '.config/mozilla/firefox'],
  },
  {
    name: 'Chromium',
    engine: 'chromium',
    commands: ['chromium', 'chromium-browser'],
    flatpak: 'org.chromium.Chromium',
    snap: 'chromium',
    profiles: ['.config/chromium'],
  },
  {
    name: 'Google Chrome',
    engine: 'chromium',
    commands: ['google-chrome', 'google-chrome-stable'],
    flatpak: 'com.google.Chrome',
    profiles: ['.config/google-chrome'],
  },
  {
    name: 'Brave',
    engine: 'chromium',
    commands: ['brave-browser', 'brave'],
    flatpak: 'com.brave.Browser',
    snap: 'brave',
    profiles: ['.config/BraveSoftware/Brave-Browser'],
  },
  {
    name: 'Microsoft Edge',
    engine: 'chromium',
    commands: ['microsoft-edge', 'microsoft-edge-stable'],
    flatpak: 'com.microsoft.Edge',
    profiles: ['.config/microsoft-edge'],
  },
  {
    name: 'Vivaldi',
    engine: 'chromium',
    commands: ['vivaldi', 'vivaldi-stable'],
    flatpak: 'com.vivaldi.Vivaldi',
    profiles: ['.config/vivaldi'],
  },
];

/** The switch of Firefox in about:config. */
export const FIREFOX_SWITCH = 'media.webrtc.camera.allow-pipewire';
/** The switch of Chromium in chrome://flags, and what it is called on the command line. */
export const CHROMIUM_SWITCH = 'enable-webrtc-pipewire-camera';
const CHROMIUM_FEATURE = 'WebRtcPipeWireCamera';

/** The browsers of this computer and user. */
export async function browsersOf(system: System): Promise<Browser[]> {
  const found = await Promise.all(KNOWN.map((known) => findBrowser(known, system)));
  return found.flat();
}

async function findBrowser(known: KnownBrowser, system: System): Promise<Browser[]> {
  const { name, engine, commands, flatpak, snap } = known;
  const browsers: Browser[] = [];
  const home = system.home ?? '/nonexistent';
  const uses = (base: string): boolean =>
    engine === 'firefox' ? firefoxUsesPipeWire(known, base, system) : chromiumUsesPipeWire(known, base, system);
  const command = commands.find((each) => isOwnProgram(`/usr/bin/${each}`, system));
  if (command !== undefined) {
    const usesPipeWire = uses(home);
    browsers.push({ name, engine, packaging: 'system', id: command, usesPipeWire, mayUseDevices: true });
  }
  if (flatpak !== undefined) {
    const folders = ['/var/lib/flatpak', join(home, '.local/share/flatpak')];
    const app = folders.map((folder) => `${folder}/app/${flatpak}`).find((folder) => system.has(folder));
    if (app !== undefined) {
      const mayUseDevices = flatpakMayUseDevices(app, flatpak, folders, system);
      const usesPipeWire = uses(join(home, '.var/app', flatpak));
      browsers.push({ name, engine, packaging: 'flatpak', id: flatpak, usesPipeWire, mayUseDevices });
    }
  }
  if (snap !== undefined && system.has(`/snap/${snap}`)) {
    const usesPipeWire = uses(join(home, 'snap', snap, 'common'));
    const mayUseDevices = await snapMayUseDevices(snap, system);
    browsers.push({ name, engine, packaging: 'snap', id: snap, usesPipeWire, mayUseDevices });
  }
  return browsers;
}

/** False for the script with which Ubuntu starts or installs the Snap of the same name. */
function isOwnProgram(path: string, system: System): boolean {
  const bytes = system.has(path) ? system.bytes(path) : undefined;
  if (bytes === undefined) return false;
  return !Buffer.from(bytes.subarray(0, 4096)).includes('/snap/bin/');
}

/** Reads the permissions that the app comes with, and what the user and the administrator have changed. */
function flatpakMayUseDevices(
  app: string,
  id: string,
  folders: readonly string[],
  system: System,
): boolean | undefined {
  const metadata = system.text(`${app}/current/active/metadata`);
  if (metadata === undefined) return undefined;
  const overrides = folders.flatMap((folder) => [`${folder}/overrides/global`, `${folder}/overrides/${id}`]);
  let may = false;
  for (const text of [metadata, ...overrides.map((file) => system.text(file) ?? '')]) {
    const devices = /^devices=(.*)$/m.exec(text)?.[1]?.split(';') ?? [];
    if (devices.includes('all')) may = true;
    if (devices.includes('!all')) may = false;
  }
  return may;
}

async function snapMayUseDevices(snap: string, system: System): Promise<boolean | undefined> {
  const { status, stdout } = await system.run('snap', ['connections', snap]);
  if (status !== 'ok') return undefined;
  // A dash in place of the slot: it is not connected.
  const slot = /^camera +\S+ +(\S+)/m.exec(stdout)?.[1];
  return slot !== undefined && slot !== '-';
}

const FIREFOX_PREF = new RegExp(`^\\s*(?:user_)?pref\\("${FIREFOX_SWITCH.replaceAll('.', '\\.')}", *(true|false)`, 'm');

function firefoxUsesPipeWire({ profiles }: KnownBrowser, base: string, system: System): boolean {
  for (const folder of profiles) {
    const profile = firefoxProfile(join(base, folder), system);
    if (profile === undefined) continue;
    // user.js is read last.
    const set = ['user.js', 'prefs.js'].map((file) => prefIn(system.text(join(profile, file)) ?? ''));
    const own = set.find((value) => value !== undefined);
    if (own !== undefined) return own;
  }
  return firefoxDefault(system);
}

/** The folder of the profile that Firefox starts with. */
function firefoxProfile(folder: string, system: System): string | undefined {
  const sections = (system.text(join(folder, 'profiles.ini')) ?? '').split(/^(?=\[)/m);
  const valueIn = (section: string, key: string): string | undefined =>
    new RegExp(`^${key}=(.*)$`, 'm').exec(section)?.[1]?.trim();
  const installed = sections
    .filter((section) => section.startsWith('[Install'))
    .map((each) => valueIn(each, 'Default'));
  const profiles = sections.filter((section) => section.startsWith('[Profile'));
  const chosen = profiles.find((section) => valueIn(section, 'Default') === '1') ?? profiles[0] ?? '';
  const path = installed.find((each) => each !== undefined) ?? valueIn(chosen, 'Path');
  if (path === undefined) return undefined;
  return path.startsWith('/') ? path : join(folder, path);
}

/** Fedora switches it on in a file of its own; Firefox itself has it off. */
function firefoxDefault(system: System): boolean {
  for (const folder of ['/usr/lib64/firefox', '/usr/lib/firefox', '/usr/lib/firefox-esr']) {
    for (const below of ['defaults/preferences', 'defaults/pref', 'browser/defaults/preferences']) {
      for (const name of system.names(join(folder, below)).filter((each) => each.endsWith('.js'))) {
        const value = prefIn(system.text(join(folder, below, name)) ?? '');
        if (value !== undefined) return value;
      }
    }
  }
  return false;
}

function prefIn(text: string): boolean | undefined {
  const value = FIREFOX_PREF.exec(text)?.[1];
  return value === undefined ? undefined : value === 'true';
}

function chromiumUsesPipeWire({ profiles, commands }: KnownBrowser, base: string, system: System): boolean {
  const experiments = profiles.flatMap((folder) => experimentsIn(system.text(join(base, folder, 'Local State')) ?? ''));
  const chosen = experiments.flatMap((each) => (each.startsWith(`${CHROMIUM_SWITCH}@`) ? [each.split('@')[1]] : []))[0];
  if (chosen !== undefined) return chosen === '1';
  // What the distribution or the user starts it with.
  const folders = ['/etc/chromium.d', '/etc/chromium'].flatMap((folder) =>
    system.names(folder).map((name) => join(folder, name)),
  );
  const files = [...folders, ...commands.map((command) => join(base, '.config', `${command}-flags.conf`))];
  return files.some((file) => new RegExp(`enable-features=\\S*${CHROMIUM_FEATURE}`).test(system.text(file) ?? ''));
}

function experimentsIn(localState: string): string[] {
  try {
    const state: unknown = JSON.parse(localState);
    const browser = isRecord(state) ? state['browser'] : undefined;
    const experiments = isRecord(browser) ? browser['enabled_labs_experiments'] : undefined;
    return Array.isArray(experiments) ? experiments.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
