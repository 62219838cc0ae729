import koffi, { type TypeObject } from 'koffi';
import { callMethod } from '../ffi/interface.ts';
import { created, libPipeWire } from '../ffi/library.ts';
import { followPointer } from '../ffi/memory.ts';

/** Slots of `struct spa_loop_control_methods`. See spa/support/loop.h. */
const ENTER = { slot: 3, type: koffi.proto('void', ['void *']) };
const LEAVE = { slot: 4, type: koffi.proto('void', ['void *']) };
const ITERATE: { slot: number; type: TypeObject } = { slot: 5, type: koffi.proto('int', ['void *', 'int']) };
/** Bounds one `dispatch`, so that a flood of events does not keep the event loop of Node.js from turning. */
const MOST_ROUNDS = 64;

/** The loop of PipeWire, which only runs inside `dispatch`: so every event comes on the thread of JavaScript. */
export class Loop {
  /** The `pw_context`. */
  readonly context: bigint;
  readonly #loop: bigint;
  readonly #control: bigint;

  /** Throws PipeWireError as `libPipeWire`. */
  constructor() {
    const { loopNew, contextNew, loopDestroy } = libPipeWire();
    this.#loop = created(loopNew(null), 'loop');
    this.#control = followPointer(this.#loop, 16);
    callMethod(this.#control, ENTER.slot, ENTER.type);
    const context = contextNew(this.#loop, null, 0);
    if (context === null) {
      callMethod(this.#control, LEAVE.slot, LEAVE.type);
      loopDestroy(this.#loop);
    }
    this.context = created(context, 'context');
  }

  /** Handles what has happened, without waiting. */
  dispatch(): void {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      if (Number(callMethod(this.#control, ITERATE.slot, ITERATE.type, 0)) <= 0) return;
    }
  }

  close(): void {
    libPipeWire().contextDestroy(this.context);
    callMethod(this.#control, LEAVE.slot, LEAVE.type);
    libPipeWire().loopDestroy(this.#loop);
  }
}
