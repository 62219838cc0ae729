import koffi, { type TypeObject } from 'koffi';
import { followPointer, Memory, memoryOf } from './memory.ts';

/** Size of a `struct spa_hook`, with room to spare. */
const HOOK_SIZE = 64;

/**
 * Calls a method of an object of PipeWire. Each begins with a `struct spa_interface` (spa/utils/hook.h), which points
 * to a table: a version, and then one function in each slot from 1 on.
 */
export function callMethod(
  object: bigint,
  slot: number,
  type: TypeObject,
  ...args: readonly unknown[]
): bigint | number {
  const table = followPointer(object, 16);
  const data = followPointer(object, 24);
  return koffi.call(koffi.decode(table, 8 * slot, koffi.pointer(type)), type, data, ...args);
}

/** What a C function that PipeWire calls looks like. The first argument is always the id of the listener. */
export type Callback = readonly [type: TypeObject, call: (...args: never[]) => void];

/** A `struct spa_hook`, by which an object keeps its listener. It is freed after the object. */
export function makeHook(): Memory {
  return new Memory(HOOK_SIZE);
}

/**
 * A table of C functions that hand events over to the listeners of many objects. koffi has room for a limited number of
 * functions, and a function may not go away while PipeWire is in it, so there is one table for each kind of object, and
 * it stays. PipeWire gives back the number with which the listener was added.
 */
export class EventTable<Listener> {
  readonly #listeners: Map<bigint, Listener> = new Map();
  readonly #version: bigint;
  readonly #callbacks: (table: EventTable<Listener>) => Readonly<Record<number, Callback>>;
  readonly #slots: number;
  #memory: Memory | undefined;
  #next = 1n;

  /** `callbacks` gives the functions by their slots; the others stay NULL. `slots` includes the version in slot 0. */
  constructor(options: {
    readonly version: number;
    readonly slots: number;
    readonly callbacks: (table: EventTable<Listener>) => Readonly<Record<number, Callback>>;
  }) {
    this.#version = BigInt(options.version);
    this.#slots = options.slots;
    this.#callbacks = options.callbacks;
  }

  /** The address of the table. */
  get address(): bigint {
    this.#memory ??= this.#build();
    return this.#memory.address;
  }

  /** Returns the number by which PipeWire names the listener in each call. */
  add(listener: Listener): bigint {
    const id = this.#next++;
    this.#listeners.set(id, listener);
    return id;
  }

  remove(id: bigint): void {
    this.#listeners.delete(id);
  }

  /** Undefined once the listener was removed. */
  listenerOf(id: bigint): Listener | undefined {
    return this.#listeners.get(id);
  }

  #build(): Memory {
    const table = Array.from({ length: this.#slots }, () => 0n);
    table[0] = this.#version;
    for (const [slot, [type, call]] of Object.entries(this.#callbacks(this))) {
      table[Number(slot)] = koffi.register(call, koffi.pointer(type));
    }
    return memoryOf(table);
  }
}
