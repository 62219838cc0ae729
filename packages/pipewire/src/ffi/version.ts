import { PipeWireError } from '../errors.ts';

/** The oldest version that this package was tested with. */
const OLDEST = [0, 3, 65] as const;

/** Throws PIPEWIRE_ERR_VERSION unless this package works with the library of this version, such as `1.4.2`. */
export function checkVersion(version: string): void {
  if (isOlder(version, OLDEST)) throw new PipeWireError('PIPEWIRE_ERR_VERSION', version);
}

/** True for an older version than `other`, and for a text that is no version. */
export function isOlder(version: string, other: readonly number[]): boolean {
  const numbers = /^(\d+)\.(\d+)(?:\.(\d+))?/
    .exec(version)
    ?.slice(1)
    .map((number) => Number(number ?? 0));
  if (numbers === undefined) return true;
  for (const [index, number] of other.entries()) {
    const own = numbers[index] ?? 0;
    if (own !== number) return own < number;
  }
  return false;
}
