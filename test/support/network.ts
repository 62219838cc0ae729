import { networkInterfaces } from 'node:os';

/** An address of this computer that is not loopback: who connects to it comes from it, like any other computer. */
export const networkAddress = Object.values(networkInterfaces())
  .flatMap((infos) => infos ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
