import { randomBytes } from 'node:crypto';

/** Letters and digits that are not taken for each other: 32 of them, so that 5 bits of a byte choose one evenly. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A stream key of 80 random bits that people can type: `k3qz-9rma-x7wd-p2tn`. */
export function randomStreamKey(random: (size: number) => Uint8Array = randomBytes): string {
  const letters = Array.from(random(16), (byte) => ALPHABET[byte & 31]).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}
