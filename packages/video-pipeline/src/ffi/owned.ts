import { VideoError } from '../errors.ts';
import { coreFoundation } from './core-foundation.ts';
import type { OutRef } from './framework.ts';
import { checkStatus } from './os-status.ts';

/**
 * One reference to an Apple object that must be released: what a function with `Create` or `Copy` in its name gave.
 * `using` releases it at the end of the block.
 */
export class Owned implements Disposable {
  #ref: bigint | undefined;

  constructor(ref: bigint) {
    this.#ref = ref;
  }

  /** The object; stays owned. Throws when it was released or given away. */
  get ref(): bigint {
    if (this.#ref === undefined) throw new Error('this reference was released or given away');
    return this.#ref;
  }

  /** The object, for a callee that takes the reference over: it is not released here any more. */
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

/** What a `Create` function returned. Throws VIDEO_ERR_FRAMEWORK_CALL when that is NULL. */
export function owned(call: string, ref: bigint | null): Owned {
  if (ref === null) throw new VideoError('VIDEO_ERR_FRAMEWORK_CALL', `${call} gave NULL`);
  return new Owned(ref);
}

/** What a `Create` function with a status wrote into its last argument. Throws OSStatusError. */
export function created(call: string, create: (out: OutRef) => number): Owned {
  const out: OutRef = [null];
  checkStatus(call, create(out));
  return owned(call, out[0]);
}

/** A reference of our own to an object that somebody else owns. */
export function retained(ref: bigint): Owned {
  return owned('CFRetain', coreFoundation().CFRetain(ref));
}
