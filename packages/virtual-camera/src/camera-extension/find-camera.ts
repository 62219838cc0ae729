import { release } from 'node:os';
import { CameraError } from '../errors.ts';
import { Discovery } from './discovery.ts';
import { ExtensionWatch } from './extension-watch.ts';
import { findDevice, isOurs, type Sink, sinkOf } from './find-sink.ts';
import { whyMissing } from './remedies.ts';
import { RunLoopPump } from './run-loop-pump.ts';

export interface CameraFinderOptions {
  /** How long the camera may be missing before a new process is asked, in milliseconds. Default 5000. */
  readonly staleAfterMs?: number;
}

const STALE_AFTER_MS = 5000;

/** Looks for the extension's sink stream, and for the reason when there is none. */
export class CameraFinder {
  readonly #pump: RunLoopPump = new RunLoopPump();
  readonly #extension: ExtensionWatch = new ExtensionWatch();
  readonly #discovery: Discovery = new Discovery();
  readonly #staleAfterMs: number;
  #missingSince: number | undefined;

  constructor({ staleAfterMs = STALE_AFTER_MS }: CameraFinderOptions = {}) {
    this.#staleAfterMs = staleAfterMs;
  }

  /** The sink to feed. Throws CameraError that says what is missing and what to do. To be called again until it is there. */
  find(): Sink {
    this.#pump.keep();
    const device = findDevice() ?? this.#seenByOthers();
    if (device === undefined) throw this.#missing();
    this.#missingSince = undefined;
    this.#discovery.reset();
    return sinkAt(device);
  }

  /** False when the device is gone, or another one has its number. */
  isThere({ device }: Sink): boolean {
    this.#pump.keep();
    return isOurs(device);
  }

  /** The same for the doctor, who looks once and has the time to wait for what macOS says. */
  look(): Sink {
    this.#pump.keep();
    const device = findDevice();
    if (device === undefined) throw whyMissing(this.#extension.askNow(), darwinVersion());
    return sinkAt(device);
  }

  #missing(): CameraError {
    const status = this.#extension.status();
    const now = performance.now();
    this.#missingSince ??= now;
    const mayBeStale = status === 'enabled' || status === 'unknown';
    if (mayBeStale && now - this.#missingSince >= this.#staleAfterMs) this.#discovery.look();
    const { last } = this.#discovery;
    if (mayBeStale && last !== undefined && last !== 'nothing') {
      return new CameraError('CAMERA_ERR_EXTENSION_STALE', `a new process sees it as device ${last.device}`);
    }
    return whyMissing(status, darwinVersion());
  }

  /** A device that only a new process lists can be had all the same where its number means the same here. */
  #seenByOthers(): number | undefined {
    const { last } = this.#discovery;
    return typeof last === 'object' && isOurs(last.device) ? last.device : undefined;
  }
}

function sinkAt(device: number): Sink {
  const stream = sinkOf(device);
  if (stream === undefined) throw new CameraError('CAMERA_ERR_EXTENSION_NO_SINK', `device ${device}`);
  return { device, stream };
}

/** Of the kernel: 22 is macOS 13. */
function darwinVersion(): number {
  return Number.parseInt(release(), 10);
}
