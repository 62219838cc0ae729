import { CameraError } from '../errors.ts';
import { askForExtension } from './ask-for-extension.ts';
import type { CameraCalls } from './camera-calls.ts';
import { textProperty } from './cmio-object.ts';
import { type Discovered, Discovery } from './discovery.ts';
import { findDevice, isOurs, type Sink, sinkOf } from './find-sink.ts';
import { IDENTITY } from './identity.ts';
import { whyMissing } from './remedies.ts';
import { RunLoopPump } from './run-loop-pump.ts';

export interface CameraFinderOptions {
  /** After this time without the camera, a new process is started to look for it. Default 5000 ms. */
  readonly staleAfterMs?: number;
}

/** A Camera Extension that was found on this machine. */
interface InstalledCamera {
  readonly sink: Sink;
  /** Version of the extension; undefined when it does not report one. */
  readonly version: string | undefined;
}

interface Device {
  readonly device: number;
  readonly stream: number | undefined;
}

const STALE_AFTER_MS = 5000;

/** Looks for the extension's sink stream, and finds the reason when there is none. */
export class CameraFinder {
  readonly #calls: CameraCalls;
  readonly #pump: RunLoopPump;
  readonly #discovery: Discovery = new Discovery();
  readonly #staleAfterMs: number;
  #missingSince: number | undefined;

  constructor(calls: CameraCalls, { staleAfterMs = STALE_AFTER_MS }: CameraFinderOptions = {}) {
    this.#calls = calls;
    // While a call hangs, handling CoreMediaIO's notifications may hang as well, and would block the main thread.
    this.#pump = new RunLoopPump(() => !calls.hang);
    this.#staleAfterMs = staleAfterMs;
  }

  /** Handles CoreMediaIO's notifications about devices for some seconds. */
  keepUp(): void {
    this.#pump.keep();
  }

  /**
   * Finds the sink to which pictures are sent. Rejects with a CameraError that says what is missing and what to do. The
   * caller must call it again until the sink is there.
   */
  async find(): Promise<Sink> {
    this.keepUp();
    // The result is read once: one that arrives during this search is for the next search.
    const { last } = this.#discovery;
    const found = await this.#calls.run(async () => {
      const device = (await findDevice()) ?? (await seenByOthers(last));
      return device === undefined ? undefined : withStream(device);
    });
    if (found === undefined) throw await this.#missing(last);
    this.#missingSince = undefined;
    this.#discovery.reset();
    return sinkIn(found);
  }

  /** Like `find`, but for a single check: it reads the version too, and does not start a new process. */
  async look(): Promise<InstalledCamera> {
    this.keepUp();
    const found = await this.#calls.run(async () => {
      const device = await findDevice();
      if (device === undefined) return undefined;
      return { ...(await withStream(device)), version: await textProperty(device, IDENTITY.PROPERTY_VERSION) };
    });
    if (found === undefined) throw whyMissing(await askForExtension());
    return { sink: sinkIn(found), version: found.version };
  }

  async #missing(last: Discovered): Promise<CameraError> {
    const status = await askForExtension();
    const now = performance.now();
    this.#missingSince ??= now;
    const mayBeStale = status === 'enabled' || status === 'unknown';
    if (mayBeStale && now - this.#missingSince >= this.#staleAfterMs) this.#discovery.look();
    if (mayBeStale && last !== undefined && last !== 'nothing') {
      return new CameraError('CAMERA_ERR_EXTENSION_STALE', `a new process sees it as device ${last.device}`);
    }
    return whyMissing(status);
  }
}

/** The device that a new process has listed, if its number belongs to the camera in this process as well. */
async function seenByOthers(last: Discovered): Promise<number | undefined> {
  return typeof last === 'object' && (await isOurs(last.device)) ? last.device : undefined;
}

async function withStream(device: number): Promise<Device> {
  return { device, stream: await sinkOf(device) };
}

function sinkIn({ device, stream }: Device): Sink {
  if (stream === undefined) throw new CameraError('CAMERA_ERR_EXTENSION_NO_SINK', `device ${device}`);
  return { device, stream };
}
