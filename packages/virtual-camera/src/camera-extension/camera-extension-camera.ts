import type { Canvas, Surface } from '@rtmp-vcam/video-pipeline';
import { hasFrameworks } from '@rtmp-vcam/video-pipeline/ffi';
import type { Camera, Finding } from '../camera.ts';
import { checkCanvas, checkPixelBuffer } from '../canvas-check.ts';
import { CameraError } from '../errors.ts';
import { asCameraError } from './as-camera-error.ts';
import { CameraCalls } from './camera-calls.ts';
import { CameraFinder, type CameraFinderOptions } from './camera-finder.ts';
import { diagnoseExtension } from './diagnose.ts';
import { ExtensionLink } from './extension-link.ts';
import { IDENTITY } from './identity.ts';
import { hanging } from './remedies.ts';
import { SampleFactory } from './sample-factory.ts';

const STALLED_AFTER_MS = 5000;

export interface CameraExtensionOptions extends CameraFinderOptions {
  /** Version of this program, to be compared with the extension's. */
  readonly version?: string | undefined;
  /** An extension that takes no picture for so long while apps watch is connected to anew. Default 5000. */
  readonly stalledAfterMs?: number;
  /** How long macOS may take to answer before it is said to hang, in milliseconds. Default 3000. */
  readonly lateAfterMs?: number;
}

/** What became of the pictures that were shown. */
export interface CameraExtensionStats {
  /** Handed over to the extension. */
  readonly shown: number;
  /** Left out: the stream was not started yet, or the extension had not taken the ones before. */
  readonly dropped: number;
}

interface Opened {
  readonly canvas: Canvas;
  readonly samples: SampleFactory;
  readonly link: ExtensionLink;
}

/**
 * The Camera Extension of macOS, fed through its sink stream. That is looked for and started in the background after
 * `open`, and stopped in the background after `close`: whatever stops it makes the next `present` throw.
 */
export class CameraExtensionCamera implements Camera {
  readonly kind = 'extension';
  /** The extension names the camera. */
  readonly label: string = IDENTITY.CAMERA_NAME;
  readonly #calls: CameraCalls;
  readonly #finder: CameraFinder;
  readonly #version: string | undefined;
  readonly #stalledAfterMs: number;
  #opened: Opened | undefined;
  #closing: Promise<void> = Promise.resolve();
  #stuckSince: number | undefined;
  #shown = 0;
  #dropped = 0;

  constructor({ version, stalledAfterMs = STALLED_AFTER_MS, lateAfterMs, ...finder }: CameraExtensionOptions = {}) {
    this.#version = version;
    this.#stalledAfterMs = stalledAfterMs;
    this.#calls = new CameraCalls(lateAfterMs);
    this.#finder = new CameraFinder(this.#calls, finder);
  }

  get ready(): boolean {
    return this.#opened?.link.connection !== undefined;
  }

  /** As of the last second. */
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
    this.#stuckSince = undefined;
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

  diagnose(): Promise<Finding[]> {
    return diagnoseExtension(this.#finder, this.#version);
  }

  #count({ link }: Opened, shown: boolean): void {
    if (shown) {
      this.#shown++;
      this.#stuckSince = undefined;
      return;
    }
    this.#dropped++;
    if (link.connection === undefined) return;
    const now = performance.now();
    this.#stuckSince ??= now;
    if (now - this.#stuckSince < this.#stalledAfterMs) return;
    if (this.#calls.hang) throw hanging();
    // Without an app that watches, nothing need be taken.
    const { readers = 0 } = link;
    if (readers > 0) throw new CameraError('CAMERA_ERR_EXTENSION_STALLED', 'apps watch, and its queue stays full');
  }
}

/** False when the picture was left out. */
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
