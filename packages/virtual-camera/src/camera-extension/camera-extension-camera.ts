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
  /** Version of this program, which is compared with that of the extension. */
  readonly version?: string | undefined;
  /** After this time without an accepted picture while apps use the camera, `present` throws. Default 5000 ms. */
  readonly stalledAfterMs?: number;
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
 * The Camera Extension of macOS, which gets pictures through its sink stream. The stream is found and started in the
 * background after `open`, and stopped in the background after `close`. When the stream cannot be started, or is lost,
 * the next `present` throws.
 */
export class CameraExtensionCamera implements Camera {
  readonly kind = 'extension';
  /** The name is fixed by the extension. */
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
    // Without an app that uses the camera, a full queue is normal.
    const { readers = 0 } = link;
    if (readers > 0) throw new CameraError('CAMERA_ERR_EXTENSION_STALLED', 'apps use it, and its queue stays full');
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
