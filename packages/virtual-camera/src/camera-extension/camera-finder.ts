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
  /** How long the camera may be missing before a new process is asked, in milliseconds. Default 5000. */
  readonly staleAfterMs?: number;
}

/** What a look at the machine shows of an extension that is there. */
export interface InstalledCamera {
  readonly sink: Sink;
  /** Of the extension; undefined when it does not tell. */
  readonly version: string | undefined;
}

interface Device {
  readonly device: number;
  readonly stream: number | undefined;
}

const STALE_AFTER_MS = 5000;

/** Looks for the extension's sink stream, and for the reason when there is none. */
export class CameraFinder {
  readonly #calls: CameraCalls;
  readonly #pump: RunLoopPump;
  readonly #discovery: Discovery = new Discovery();
  readonly #staleAfterMs: number;
  #missingSince: number | undefined;

  constructor(calls: CameraCalls, { staleAfterMs = STALE_AFTER_MS }: CameraFinderOptions = {}) {
    this.#calls = calls;
    // What makes a call hang may make the news hang too, and they come on the main thread.
    this.#pump = new RunLoopPump(() => !calls.hang);
    this.#staleAfterMs = staleAfterMs;
  }

  /** Lets the news about devices in, for some seconds. */
  keepUp(): void {
    this.#pump.keep();
  }

  /**
   * The sink to feed. Rejects with CameraError that says what is missing and what to do. To be called again until it is
   * there.
   */
  async find(): Promise<Sink> {
    this.keepUp();
    // What comes while this look is under way is for the next one.
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

  /** The same for the doctor, who looks once. */
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

/** A device that only a new process lists can be had all the same where its number means the same here. */
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
