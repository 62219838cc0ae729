/** The numbers at the start of a version, such as 6, 1 and 0 of `6.1.0-18-amd64`; none of another text. */
export function numbersOf(version: string): readonly number[] {
  return /^\d+(\.\d+)*/.exec(version)?.[0].split('.').map(Number) ?? [];
}

/** True if a version is lower than another one: `0.12.7` than `0.13`. Missing numbers count as 0. */
export function isBelow(version: string, other: string): boolean {
  const [own, theirs] = [numbersOf(version), numbersOf(other)];
  for (let index = 0; index < Math.max(own.length, theirs.length); index++) {
    const difference = (own[index] ?? 0) - (theirs[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
