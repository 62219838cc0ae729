import type { Access } from '../../ffi/shared-memory.ts';
import { FileMemory } from './file-memory.ts';
import type { ForeignMemory } from './foreign-memory.ts';
import { MappedMemory } from './mapped-memory.ts';

/**
 * How the memory is read: by calls of the system, or mapped. On Linux the owner of an object can make it smaller, and an
 * access to mapped memory that is gone ends the process with SIGBUS. macOS does not allow that, nor calls on such objects.
 */
export type ForeignAccess = 'calls' | 'mapped';

const USUAL: ForeignAccess = process.platform === 'linux' ? 'calls' : 'mapped';

/** Undefined when there is no object of this name. Throws VideoError as `openSharedMemory`. */
export function openForeignMemory(name: string, access: Access, how: ForeignAccess = USUAL): ForeignMemory | undefined {
  return how === 'calls' ? FileMemory.open(name, access) : MappedMemory.open(name, access);
}
