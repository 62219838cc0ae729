import { CameraError } from '../errors.ts';
import type { CameraCalls } from './camera-calls.ts';
import { allowScreenCaptureDevices, textProperty } from './cmio-object.ts';
import { Discovery } from './discovery.ts';
import { askForExtensions, type ExtensionStatus } from './extension-status.ts';
import { findDevices, type Sink, sinkOf } from './find-sink.ts';
import { IDENTITY } from './identity.ts';
import { noneThere, stale, whyMissing } from './remedies.ts';
import { Rival } from './rival.ts';
import type { Target, Targets } from './targets.ts';

export interface CameraFinderOptions {
  /** When a camera is enabled but not listed for this time, a new process is started to look for it. Default 5000 ms. */
  readonly staleAfterMs?: number;
}

/** A camera that was found on this machine. */
interface InstalledCamera {
  readonly sink: Sink;
  /** Version of the extension; undefined when it does not report one. */
  readonly version: string | undefined;
}

/** What is known about the camera that is to be fed. */
interface Chosen {
  /** Undefined when macOS knows none. */
  readonly target: Target | undefined;
  /** Undefined when this process does not see it. */
  readonly device: number | undefined;
  readonly status: ExtensionStatus;
  /** Another camera that this process sees. */
  readonly other: Target | undefined;
}

const STALE_AFTER_MS = 5000;

/** Looks for the sink stream of the first camera that this Mac has, and finds the reason when there is none. */
export class CameraFinder {
  readonly #calls: CameraCalls;
  readonly #targets: Targets;
  readonly #discovery: Discovery = new Discovery();
  readonly #staleAfterMs: number;
  #target: Target;
  /** The program that has taken a camera. */
  #rival: Rival | undefined;
  /** The one before, which seemed to have ended. */
  #formerRival: Rival | undefined;
  #ignored: number | undefined;
  #enabledSince: number | undefined;

  constructor(calls: CameraCalls, targets: Targets, { staleAfterMs = STALE_AFTER_MS }: CameraFinderOptions = {}) {
    this.#calls = calls;
    this.#targets = targets;
    this.#target = targets[0];
    this.#staleAfterMs = staleAfterMs;
  }

  /** The camera that was chosen last: it is fed, or waited for. */
  get target(): Target {
    return this.#target;
  }

  /**
   * Finds the sink to which pictures are sent. Rejects with a CameraError that says what is missing and what to do. The
   * caller must call it again until the sink is there.
   */
  async find(): Promise<Sink> {
    const chosen = await this.#choose();
    const { target, device } = chosen;
    if (target === undefined || device === undefined) throw await this.#missing(chosen);
    this.#enabledSince = undefined;
    this.#discovery.found = false;
    if (target === this.#rival?.target) await this.#mayTake(this.#rival, device);
    return this.#sinkIn(target, device);
  }

  /** Like `find`, but for a single check: it reads the version too, and does not start a new process. */
  async look(): Promise<InstalledCamera> {
    const chosen = await this.#choose();
    const { target, device } = chosen;
    if (target === undefined || device === undefined) throw this.#whyMissing(chosen);
    const sink = await this.#sinkIn(target, device);
    return { sink, version: await this.#calls.run(() => textProperty(device, IDENTITY.PROPERTY_VERSION)) };
  }

  /** The error when a camera takes no more pictures. It is not connected to again while another program feeds it. */
  lose(target: Target): CameraError {
    this.#rival = new Rival(target, this.#formerRival);
    return this.#rival.error;
  }

  /** The device no longer exists, although this process lists it: its list is out of date. */
  ignore(device: number): void {
    this.#ignored = device;
  }

  /** The first camera that this process sees, or that is to be waited for. */
  async #choose(): Promise<Chosen> {
    const devices = await this.#calls.run(() => findDevices(this.#targets, this.#ignored));
    const [first] = this.#targets;
    const statusOf = devices.has(first) ? () => 'enabled' as const : (await askForExtensions()).statusOf;
    const target = this.#targets.find((each) => devices.has(each) || isWaitedFor(statusOf(each), devices.size > 0));
    this.#target = target ?? first;
    const other = this.#targets.find((each) => devices.has(each) && each !== target);
    return { target, device: target && devices.get(target), status: statusOf(this.#target), other };
  }

  /** Rejects while the lost camera is fed by another program, or no longer there. */
  async #mayTake(rival: Rival, device: number): Promise<void> {
    const { target } = rival;
    // A camera that was removed may still be in the list of this process.
    const status = (await askForExtensions()).statusOf(target);
    if (status !== 'enabled' && status !== 'unknown') throw whyMissing(target, status);
    if (await rival.feeds(device, this.#calls)) throw rival.error;
    this.#rival = undefined;
    this.#formerRival = rival;
  }

  async #sinkIn(target: Target, device: number): Promise<Sink> {
    const stream = await this.#calls.run(() => sinkOf(device));
    if (stream === undefined) throw new CameraError('CAMERA_ERR_EXTENSION_NO_SINK', `${target.name}, device ${device}`);
    return { target, device, stream };
  }

  async #missing(chosen: Chosen): Promise<CameraError> {
    const { target, status } = chosen;
    if (status !== 'enabled' && status !== 'unknown') {
      this.#enabledSince = undefined;
      return this.#whyMissing(chosen);
    }
    const now = performance.now();
    this.#enabledSince ??= now;
    if (status === 'enabled') await this.#calls.run(allowScreenCaptureDevices);
    if (now - this.#enabledSince >= this.#staleAfterMs) this.#discovery.look(target ? [target] : this.#targets);
    // The answer of a new process comes later, so the list of this one has had time too.
    if (this.#discovery.found) return stale(this.#target);
    return this.#whyMissing(chosen);
  }

  #whyMissing({ target, status, other }: Chosen): CameraError {
    return target === undefined ? noneThere(this.#targets, status) : whyMissing(target, status, { other });
  }
}

/** True for a camera that macOS knows. One that needs a restart of the Mac is not waited for while another one is there. */
function isWaitedFor(status: ExtensionStatus, hasOther: boolean): boolean {
  return status !== 'missing' && status !== 'unknown' && !(status === 'restart' && hasOther);
}
