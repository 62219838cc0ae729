import type { Canvas, Surface } from '@rtmp-vcam/video-pipeline';
import { hasFrameworks } from '@rtmp-vcam/video-pipeline/ffi';
import type { Camera, Finding } from '../camera.ts';
import { checkCanvas, checkPixelBuffer } from '../canvas-check.ts';
import { CameraError } from '../errors.ts';
import { asCameraError } from './as-camera-error.ts';
import { CameraCalls } from './camera-calls.ts';
import { CameraFinder, type CameraFinderOptions } from './camera-finder.ts';
import { diagnoseExtension, type ProgramFacts } from './diagnose.ts';
import { ExtensionLink } from './extension-link.ts';
import { hanging } from './remedies.ts';
import { SampleFactory } from './sample-factory.ts';
import { TARGETS, type Target, type TargetChoice } from './targets.ts';

const LOST_AFTER_MS = 5000;
/** Pictures come ten times a second at least, unless the Mac sleeps. */
const ASLEEP_MS = 1000;

export interface CameraExtensionOptions extends CameraFinderOptions {
  /** Which camera to feed. Default `auto`: our own if this Mac has it, else that of OBS Studio. */
  readonly which?: TargetChoice;
  /** When no picture is accepted for this time, another program feeds the camera, and `present` throws. Default 5000 ms. */
  readonly lostAfterMs?: number;
  /** After this time without an answer, macOS counts as hanging. Default 3000 ms. */
  readonly lateAfterMs?: number;
}

/** The numbers of pictures that were passed to `present`, by what became of them. */
interface CameraExtensionStats {
  /** Pictures that were put into the extension's queue. */
  readonly shown: number;
  /** Pictures that were skipped, because the stream was not started yet or the queue was full. */
  readonly dropped: number;
}

interface Opened {
  readonly canvas: Canvas;
  readonly samples: SampleFactory;
  readonly link: ExtensionLink;
}

/**
 * The camera of an extension of macOS, ours or that of OBS Studio, which gets pictures through its sink stream. The
 * stream is found and started in the background after `open`, and stopped in the background after `close`. When the
 * stream cannot be started, or is lost, the next `present` throws.
 */
export class CameraExtensionCamera implements Camera {
  readonly #calls: CameraCalls;
  readonly #finder: CameraFinder;
  readonly #lostAfterMs: number;
  #opened: Opened | undefined;
  #closing: Promise<void> = Promise.resolve();
  /** When the first and the last of the pictures came that found the queue full. */
  #stuck: { readonly since: number; readonly until: number } | undefined;
  #shown = 0;
  #dropped = 0;

  constructor({ which = 'auto', lostAfterMs = LOST_AFTER_MS, lateAfterMs, ...finder }: CameraExtensionOptions = {}) {
    this.#lostAfterMs = lostAfterMs;
    this.#calls = new CameraCalls(lateAfterMs);
    this.#finder = new CameraFinder(this.#calls, TARGETS[which], finder);
  }

  get kind(): Target['kind'] {
    return this.#target.kind;
  }

  /** The name is fixed by the extension. Until one has been found, it is that of the first choice. */
  get label(): string {
    return this.#target.label;
  }

  /** A camera that is fed is kept, even when another one has been installed meanwhile. */
  get #target(): Target {
    return this.#opened?.link.target ?? this.#finder.target;
  }

  get ready(): boolean {
    return this.#opened?.link.connection !== undefined;
  }

  /** Updated once a second, and more often while it is 0. */
  get readers(): number | undefined {
    return this.#opened?.link.readers;
  }

  get stats(): CameraExtensionStats {
    return { shown: this.#shown, dropped: this.#dropped };
  }

  get closed(): Promise<void> {
    return this.#closing;
  }

  open(canvas: Canvas): void {
    if (this.#opened !== undefined) throw new CameraError('CAMERA_ERR_ALREADY_OPEN', this.label);
    if (!hasFrameworks()) throw new CameraError('CAMERA_ERR_UNSUPPORTED', `a Camera Extension on ${process.platform}`);
    checkCanvas(canvas);
    const samples = new SampleFactory(canvas.fps);
    this.#opened = { canvas, samples, link: new ExtensionLink(this.#finder, this.#calls) };
    this.#stuck = undefined;
  }

  present(surface: Surface): void {
    const opened = this.#opened;
    if (opened === undefined) throw new CameraError('CAMERA_ERR_NOT_OPEN', this.label);
    const pixelBuffer = checkPixelBuffer(surface, opened.canvas, this.label);
    const { failure } = opened.link;
    if (failure !== undefined) throw failure;
    opened.link.look();
    this.#count(
      opened,
      asCameraErrors(() => show(opened, pixelBuffer)),
    );
  }

  close(): void {
    if (this.#opened === undefined) return;
    const { link, samples } = this.#opened;
    this.#opened = undefined;
    samples[Symbol.dispose]();
    this.#closing = link.close();
  }

  /** With the options of the program, also says what in them does not suit the camera. */
  diagnose(options: ProgramFacts = {}): Promise<Finding[]> {
    return diagnoseExtension(this.#finder, options);
  }

  #count({ link }: Opened, shown: boolean): void {
    if (shown) {
      this.#shown++;
      this.#stuck = undefined;
      return;
    }
    this.#dropped++;
    if (link.connection === undefined) return;
    const now = performance.now();
    const { since, until } = this.#stuck ?? { since: now, until: now };
    this.#stuck = { since: now - until < ASLEEP_MS ? since : now, until: now };
    if (now - this.#stuck.since < this.#lostAfterMs) return;
    if (this.#calls.hang) throw hanging();
    // Both extensions empty the queue of whoever feeds them, also while no app uses the camera.
    throw this.#finder.lose(this.#target);
  }
}

/** False when the picture was dropped. */
function show({ link, samples }: Opened, pixelBuffer: bigint): boolean {
  const { connection } = link;
  if (connection?.hasRoom !== true) return false;
  using sample = samples.make(pixelBuffer);
  return connection.enqueue(sample);
}

function asCameraErrors<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw asCameraError(error);
  }
}
