import type { Distribution } from './distribution.ts';
import type { Loopback } from './loopback.ts';
import type { System } from './system.ts';

/** Whether the firmware lets only signed kernels start, which then load only signed modules. */
export interface SecureBoot {
  readonly state: 'on' | 'off' | 'unknown';
  /**
   * The certificate with which this computer signs the modules that it builds; undefined if there is none. `isEnrolled`
   * is undefined if it cannot be told whether the firmware trusts it.
   */
  readonly certificate: { readonly file: string; readonly isEnrolled: boolean | undefined } | undefined;
}

/** A variable of the firmware: four bytes of attributes, then its value. */
const VARIABLE = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';
/** Of DKMS, of Ubuntu, and of Fedora's akmods. */
const CERTIFICATES = [
  '/var/lib/shim-signed/mok/MOK.der',
  '/var/lib/dkms/mok.pub',
  '/etc/pki/akmods/certs/public_key.der',
] as const;

export async function secureBootOf(system: System): Promise<SecureBoot> {
  const state = await stateOf(system);
  if (state !== 'on') return { state, certificate: undefined };
  const file = CERTIFICATES.find((each) => system.has(each));
  if (file === undefined) return { state, certificate: undefined };
  return { state, certificate: { file, isEnrolled: await isEnrolled(file, system) } };
}

/** DKMS and akmods sign with a key of this computer; other signatures are those of distributions, which kernels trust. */
export function isSignedByDistribution({ file, signer }: Pick<Loopback, 'file' | 'signer'>): boolean {
  if (file === undefined || signer === undefined || signer === '') return false;
  return !/dkms|akmods|localhost|secure boot module signature/i.test(signer);
}

/** The module comes built and signed. Leap's boot loader does not trust that signature, Tumbleweed's does. */
export function comesSigned({ id }: Pick<Distribution, 'id'>): boolean {
  return id === 'opensuse-tumbleweed';
}

async function stateOf(system: System): Promise<SecureBoot['state']> {
  // Without this folder, the computer was started by a BIOS.
  if (!system.has('/sys/firmware/efi')) return 'off';
  const value = system.bytes(VARIABLE)?.at(4);
  if (value !== undefined) return value === 1 ? 'on' : 'off';
  const { stdout, stderr } = await system.run('mokutil', ['--sb-state']);
  if (/SecureBoot enabled/.test(stdout)) return 'on';
  return /SecureBoot disabled|doesn't support Secure Boot/.test(`${stdout}${stderr}`) ? 'off' : 'unknown';
}

async function isEnrolled(file: string, system: System): Promise<boolean | undefined> {
  const { stdout, stderr } = await system.run('mokutil', ['--test-key', file]);
  const said = `${stdout}${stderr}`;
  if (/is already enrolled/.test(said)) return true;
  return /is not enrolled|is already in the enrollment request/.test(said) ? false : undefined;
}
