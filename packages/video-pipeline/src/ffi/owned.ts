import { VideoError } from '../errors.ts';
import { coreFoundation } from './core-foundation.ts';
import type { OutRef } from './framework.ts';
import { checkStatus } from './os-status.ts';

/**
 * One reference to an Apple object that must be released, such as the result of a function with `Create` or `Copy` in
 * its name. `using` releases it at the end of the block.
 */
export class Owned implements Disposable {
  #ref: bigint | undefined;

  constructor(ref: bigint) {
    this.#ref = ref;
  }

  /** The object, which stays owned by this holder. Throws when the reference was released or given away. */
  get ref(): bigint {
    if (this.#ref === undefined) throw new Error('this reference was released or given away');
    return this.#ref;
  }

  /** Passes the reference on to the caller, who must release it. This holder no longer does. */
  give(): bigint {
    const { ref } = this;
    this.#ref = undefined;
    return ref;
  }

  /** Moves the reference into another holder, so that a `using` block does not release it. */
  move(): Owned {
    return new Owned(this.give());
  }

  [Symbol.dispose](): void {
    if (this.#ref !== undefined) coreFoundation().CFRelease(this.give());
  }
}

/** Owns the reference that a `Create` function returned. Throws VIDEO_ERR_FRAMEWORK_CALL when it is NULL. */
export function owned(call: string, ref: bigint | null): Owned {
  if (ref === null) throw new VideoError('VIDEO_ERR_FRAMEWORK_CALL', `${call} gave NULL`);
  return new Owned(ref);
}

/** Owns the reference that a `Create` function wrote to its last argument. Throws OSStatusError, like `checkStatus`. */
export function created(call: string, create: (out: OutRef) => number): Owned {
  const out: OutRef = [null];
  checkStatus(call, create(out));
  return owned(call, out[0]);
}

/** Retains an object that somebody else owns, and owns the new reference. */
export function retained(ref: bigint): Owned {
  return owned('CFRetain', coreFoundation().CFRetain(ref));
}
