/** The C interface of the system and of Apple's frameworks, for the packages of this project. It may change without notice. */
export { coreFoundation } from './ffi/core-foundation.ts';
export { textOf } from './ffi/core-foundation-values.ts';
export { type CMTime, coreMedia, INVALID_TIME, kCMTimeFlags_Valid } from './ffi/core-media.ts';
export { coreVideo } from './ffi/core-video.ts';
export { boundOnce, hasFrameworks, type OutRef, type Waiting, waiting } from './ffi/framework.ts';
export { errnoName, IPPROTO_TCP, LOCK_EX, LOCK_NB, libSystem, TCP_NOTSENT_LOWAT } from './ffi/lib-system.ts';
export { osStatusName } from './ffi/os-status.ts';
export { created, Owned, owned } from './ffi/owned.ts';
export { residentMemory } from './ffi/resident-memory.ts';
export { sendUnixDatagram } from './ffi/unix-datagram.ts';
