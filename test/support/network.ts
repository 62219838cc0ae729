import { networkInterfaces } from 'node:os';

/** An address of this computer that is not loopback. Connections to it come from it, as from another computer. */
export const networkAddress = Object.values(networkInterfaces())
  .flatMap((infos) => infos ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
