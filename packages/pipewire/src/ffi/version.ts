import { PipeWireError } from '../errors.ts';

/** The oldest version that this package was tested with. */
const OLDEST = [0, 3, 65] as const;

/** Throws PIPEWIRE_ERR_VERSION unless this package works with the library of this version, such as `1.4.2`. */
export function checkVersion(version: string): void {
  const numbers = /^(\d+)\.(\d+)(?:\.(\d+))?/
    .exec(version)
    ?.slice(1)
    .map((number) => Number(number ?? 0));
  if (numbers === undefined || isOlder(numbers)) throw new PipeWireError('PIPEWIRE_ERR_VERSION', version);
}

function isOlder(numbers: readonly number[]): boolean {
  for (const [index, oldest] of OLDEST.entries()) {
    const number = numbers[index] ?? 0;
    if (number !== oldest) return number < oldest;
  }
  return false;
}
