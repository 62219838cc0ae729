import type { System } from './system.ts';

/** Distributions with the same package manager and the same names of packages. */
export type Family = 'debian' | 'fedora' | 'arch' | 'suse' | 'other';

export interface Distribution {
  /** Its name in lower case, such as `debian`, `ubuntu` or `fedora`; empty if the computer does not say. */
  readonly id: string;
  /** For people: `Debian GNU/Linux 12 (bookworm)`. */
  readonly name: string;
  /** Such as `12` or `24.04`; empty if there is none, as with rolling releases. */
  readonly version: string;
  readonly family: Family;
  /** Its packages are those of Ubuntu, as with Linux Mint and Pop!_OS. */
  readonly isUbuntu: boolean;
  /** Its system files cannot be changed by a package manager: Fedora Silverblue, SteamOS, Bazzite, openSUSE Aeon. */
  readonly isImmutable: boolean;
  /** The package of the kernel that runs, where the system says so, as Arch and its relatives do: `linux-zen`, `linux612`. */
  readonly kernelPackage?: string;
}

const FAMILIES: readonly (readonly [name: string, family: Family])[] = [
  ['debian', 'debian'],
  ['ubuntu', 'debian'],
  ['fedora', 'fedora'],
  ['rhel', 'fedora'],
  ['arch', 'arch'],
  ['suse', 'suse'],
  ['opensuse', 'suse'],
];

/** Those of which the system is an image, apart from those of rpm-ostree. */
const IMAGES: readonly string[] = [
  'steamos',
  ...['microos', 'aeon', 'kalpa', 'leap-micro'].map((edition) => `opensuse-${edition}`),
];

/** Where os-release(5) is. */
const FILES = ['/etc/os-release', '/usr/lib/os-release'] as const;

/** What this computer says of its distribution. */
export function distributionOf(system: Pick<System, 'text' | 'has' | 'kernel'>): Distribution {
  const values = valuesIn(FILES.map((file) => system.text(file)).find((text) => text !== undefined) ?? '');
  const value = (key: string): string => values.get(key) ?? '';
  const id = value('ID').toLowerCase();
  const names = [id, ...value('ID_LIKE').toLowerCase().split(/\s+/)];
  const kernelPackage = system.text(`/lib/modules/${system.kernel}/pkgbase`)?.trim();
  return {
    id,
    name: value('PRETTY_NAME') || value('NAME') || 'an unknown Linux',
    version: value('VERSION_ID'),
    family: familyOf(names),
    isUbuntu: names.includes('ubuntu'),
    // rpm-ostree makes this file in each system that it has started.
    isImmutable: system.has('/run/ostree-booted') || IMAGES.includes(id),
    ...(kernelPackage === undefined ? {} : { kernelPackage }),
  };
}

function familyOf(names: readonly string[]): Family {
  for (const name of names) {
    // openSUSE has one id for each edition: opensuse-leap, opensuse-tumbleweed.
    const found = FAMILIES.find(([known]) => name === known || name.startsWith(`${known}-`));
    if (found !== undefined) return found[1];
  }
  return 'other';
}

/** The values of a file of shell assignments. */
function valuesIn(text: string): ReadonlyMap<string, string> {
  const lines = text.matchAll(/^([A-Z][A-Z0-9_]*)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(.*))$/gm);
  return new Map(
    [...lines].map(([, key = '', double, single, plain]) => [
      key,
      double === undefined ? (single ?? plain ?? '').trim() : double.replace(/\\(.)/g, '$1'),
    ]),
  );
}
