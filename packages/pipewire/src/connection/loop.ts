import koffi, { type TypeObject } from 'koffi';
import { callMethod } from '../ffi/interface.ts';
import { created, libPipeWire } from '../ffi/library.ts';
import { followPointer } from '../ffi/memory.ts';
import { isOlder } from '../ffi/version.ts';

/** Slots of `struct spa_loop_control_methods`. See spa/support/loop.h. */
const ENTER = { slot: 3, type: koffi.proto('void', ['void *']) };
const LEAVE = { slot: 4, type: koffi.proto('void', ['void *']) };
const ITERATE: { slot: number; type: TypeObject } = { slot: 5, type: koffi.proto('int', ['void *', 'int']) };
/** Bounds one `dispatch`, so that a flood of events does not keep the event loop of Node.js from turning. */
const MOST_ROUNDS = 64;

/** The settings with which older versions run the thread that hands buffers over as a real-time thread. */
const REAL_TIME_SETTINGS = JSON.stringify({ 'config.name': 'client-rt.conf' });
/** From this version on, that thread always is one, and the settings are deprecated. */
const ALWAYS_REAL_TIME = [1, 4] as const;

/** The loop of PipeWire, which only runs inside `dispatch`: so every event comes on the thread of JavaScript. */
export class Loop {
  /** The `pw_context`. */
  readonly context: bigint;
  readonly #loop: bigint;
  readonly #control: bigint;

  /** Throws PipeWireError as `libPipeWire`. */
  constructor({ realTime }: { readonly realTime: boolean }) {
    const { loopNew, loopDestroy } = libPipeWire();
    this.#loop = created(loopNew(null), 'loop');
    this.#control = followPointer(this.#loop, 16);
    callMethod(this.#control, ENTER.slot, ENTER.type);
    const context = newContext(this.#loop, realTime);
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

function newContext(loop: bigint, realTime: boolean): bigint | null {
  const { contextNew, propertiesNew, version } = libPipeWire();
  const needsSettings = realTime && isOlder(version(), ALWAYS_REAL_TIME);
  const context = needsSettings ? contextNew(loop, propertiesNew(REAL_TIME_SETTINGS), 0) : null;
  // Where the settings are not installed, there is no context with them.
  return context ?? contextNew(loop, null, 0);
}
