import type { Distribution, Family } from './distribution.ts';

/** Something that a package manager can install. */
export type Part =
  | 'loopback'
  | 'headers'
  | 'pipewire'
  | 'session-manager'
  | 'pulse'
  | 'portal-gtk'
  | 'portal-gnome'
  | 'portal-kde'
  | 'vaapi-amd'
  | 'vaapi-intel';

/** `kernel` is the release of the running kernel, `kernelPackage` its package where the system says it. */
type Names = (kernel: string, kernelPackage: string | undefined) => readonly string[];

/** Each desktop has a part of the portal that asks for the permission; that of GTK is for those without one of their own. */
const PORTALS = {
  'portal-gtk': () => ['xdg-desktop-portal', 'xdg-desktop-portal-gtk'],
  'portal-gnome': () => ['xdg-desktop-portal', 'xdg-desktop-portal-gnome'],
  'portal-kde': () => ['xdg-desktop-portal', 'xdg-desktop-portal-kde'],
} as const;

/** The names of the packages of each part. */
const PACKAGES: Readonly<Record<Exclude<Family, 'other'>, Readonly<Record<Part, Names>>>> = {
  debian: {
    loopback: () => ['v4l2loopback-dkms', 'v4l2loopback-utils'],
    headers: (kernel) => [`linux-headers-${kernel}`],
    pipewire: () => ['pipewire', 'wireplumber'],
    'session-manager': () => ['wireplumber'],
    pulse: () => ['pipewire-pulse'],
    ...PORTALS,
    'vaapi-amd': () => ['mesa-va-drivers'],
    'vaapi-intel': () => ['intel-media-va-driver'],
  },
  fedora: {
    // Both come from RPM Fusion.
    loopback: () => ['akmod-v4l2loopback', 'v4l2loopback'],
    headers: (kernel) => [`kernel-devel-${kernel}`],
    pipewire: () => ['pipewire', 'wireplumber'],
    'session-manager': () => ['wireplumber'],
    pulse: () => ['pipewire-pulseaudio'],
    ...PORTALS,
    // Of RPM Fusion, too: the packages of Fedora itself have no H.264 and no HEVC.
    'vaapi-amd': () => ['mesa-va-drivers-freeworld'],
    'vaapi-intel': () => ['intel-media-driver'],
  },
  arch: {
    loopback: () => ['v4l2loopback-dkms', 'v4l2loopback-utils'],
    headers: (kernel, kernelPackage = archKernel(kernel)) => [`${kernelPackage}-headers`],
    pipewire: () => ['pipewire', 'wireplumber'],
    'session-manager': () => ['wireplumber'],
    pulse: () => ['pipewire-pulse'],
    ...PORTALS,
    'vaapi-amd': () => ['libva-mesa-driver'],
    'vaapi-intel': () => ['intel-media-driver'],
  },
  suse: {
    loopback: () => ['v4l2loopback-kmp-default', 'v4l2loopback-utils'],
    headers: () => ['kernel-default-devel'],
    pipewire: () => ['pipewire', 'wireplumber'],
    'session-manager': () => ['wireplumber'],
    pulse: () => ['pipewire-pulseaudio'],
    ...PORTALS,
    'vaapi-amd': () => ['Mesa-libva'],
    'vaapi-intel': () => ['intel-media-driver'],
  },
};

/** The package manager of a family, and what comes between it and the names. */
const INSTALL: Readonly<Record<Exclude<Family, 'other'>, string>> = {
  debian: 'apt install',
  fedora: 'dnf install',
  arch: 'pacman -S --needed',
  suse: 'zypper install',
};

/** The same where the system is an image. */
const CHANGE_IMAGE: Readonly<Partial<typeof INSTALL>> = {
  fedora: 'rpm-ostree install',
  suse: 'transactional-update pkg install',
};

/** The names of the packages of these parts; undefined for a distribution that is not known. */
export function packagesOf(
  { family, kernelPackage }: Pick<Distribution, 'family' | 'kernelPackage'>,
  parts: readonly Part[],
  kernel: string,
): readonly string[] | undefined {
  if (family === 'other') return undefined;
  return [...new Set(parts.flatMap((part) => PACKAGES[family][part](kernel, kernelPackage)))];
}

/** The command that installs these parts, for people: `sudo apt install …`. In words where it is not known. */
export function installCommand(
  distribution: Pick<Distribution, 'family' | 'isImmutable' | 'kernelPackage'>,
  parts: readonly Part[],
  kernel: string,
): string {
  const names = packagesOf(distribution, parts, kernel);
  const { family, isImmutable } = distribution;
  const command = family === 'other' ? undefined : (isImmutable ? CHANGE_IMAGE : INSTALL)[family];
  if (names === undefined || command === undefined) {
    return `Install ${parts.map((part) => WORDS[part]).join(' and ')} with the package manager`;
  }
  // What is added to an image is there from the next start on.
  return `sudo ${command} ${names.join(' ')}${isImmutable ? ' && systemctl reboot' : ''}`;
}

const WORDS: Readonly<Record<Part, string>> = {
  loopback: 'v4l2loopback',
  headers: 'the headers of the kernel',
  pipewire: 'PipeWire and WirePlumber',
  'session-manager': 'WirePlumber',
  pulse: 'pipewire-pulse',
  'portal-gtk': 'xdg-desktop-portal and xdg-desktop-portal-gtk',
  'portal-gnome': 'xdg-desktop-portal and xdg-desktop-portal-gnome',
  'portal-kde': 'xdg-desktop-portal and xdg-desktop-portal-kde',
  'vaapi-amd': 'the VA-API driver of Mesa',
  'vaapi-intel': 'the VA-API driver of Intel',
};

/** The package of a running kernel of Arch: `6.9.1-arch1-1` is `linux`, `6.6.32-1-lts` is `linux-lts`. */
function archKernel(release: string): string {
  const flavour = /-(lts|zen|hardened|rt|rt-lts)$/.exec(release)?.[1];
  return flavour === undefined ? 'linux' : `linux-${flavour}`;
}
