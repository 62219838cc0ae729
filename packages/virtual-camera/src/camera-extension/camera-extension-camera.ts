import { type Canvas, type Surface, VideoError } from '@rtmp-vcam/video-pipeline';
import { hasFrameworks } from '@rtmp-vcam/video-pipeline/ffi';
import type { Camera, Finding } from '../camera.ts';
import { checkCanvas, checkImage } from '../canvas-check.ts';
import { CameraError } from '../errors.ts';
import { CameraUse } from './camera-use.ts';
import { diagnoseExtension } from './diagnose.ts';
import { CameraFinder, type CameraFinderOptions } from './find-camera.ts';
import type { Sink } from './find-sink.ts';
import { IDENTITY } from './identity.ts';
import { SampleFactory } from './sample-factory.ts';
import { SinkConnection } from './sink-connection.ts';

const LOOK_EVERY_MS = 1000;
const STALLED_AFTER_MS = 5000;

export interface CameraExtensionOptions extends CameraFinderOptions {
  /** Version of this program, to be compared with the extension's. */
  readonly version?: string | undefined;
  /** An extension that takes no picture for so long while apps watch is connected to anew. Default 5000. */
  readonly stalledAfterMs?: number;
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
  readonly sink: Sink;
  readonly connection: SinkConnection;
  readonly samples: SampleFactory;
  readonly use: CameraUse;
}

/**
 * The Camera Extension of macOS, fed through its sink stream. The stream is started in the background after `open`, and
 * stopped in the background after `close`.
 */
export class CameraExtensionCamera implements Camera {
  readonly kind = 'extension';
  /** The extension names the camera. */
  readonly label: string = IDENTITY.CAMERA_NAME;
  readonly #finder: CameraFinder;
  readonly #version: string | undefined;
  readonly #stalledAfterMs: number;
  #opened: Opened | undefined;
  #closing: Promise<void> = Promise.resolve();
  #readers: number | undefined;
  #lookedAt = 0;
  #stuckSince: number | undefined;
  #shown = 0;
  #dropped = 0;

  constructor({ version, stalledAfterMs = STALLED_AFTER_MS, ...finder }: CameraExtensionOptions = {}) {
    this.#version = version;
    this.#stalledAfterMs = stalledAfterMs;
    this.#finder = new CameraFinder(finder);
  }

  get ready(): boolean {
    return this.#opened?.connection.started === true;
  }

  /** As of the last second. */
  get readers(): number | undefined {
    return this.#readers;
  }

  get stats(): CameraExtensionStats {
    return { shown: this.#shown, dropped: this.#dropped };
  }

  /** Settles when all that was opened before is given back. Never rejects. */
  get closed(): Promise<void> {
    return this.#closing;
  }

  open(canvas: Canvas): void {
    if (this.#opened !== undefined) throw new CameraError('CAMERA_ERR_ALREADY_OPEN', this.label);
    if (!hasFrameworks()) throw new CameraError('CAMERA_ERR_UNSUPPORTED', `a Camera Extension on ${process.platform}`);
    checkCanvas(canvas);
    this.#opened = asCameraErrors(() => {
      const sink = this.#finder.find();
      const samples = new SampleFactory(canvas.fps);
      const use = new CameraUse(sink.device);
      return { canvas, sink, samples, use, connection: new SinkConnection(sink) };
    });
    this.#lookedAt = performance.now();
    this.#stuckSince = undefined;
  }

  present(surface: Surface): void {
    const opened = this.#opened;
    if (opened === undefined) throw new CameraError('CAMERA_ERR_NOT_OPEN', this.label);
    const image = checkImage(surface, opened.canvas, this.label);
    const { failure } = opened.connection;
    if (failure !== undefined) throw failure;
    asCameraErrors(() => {
      this.#look(opened);
      this.#count(opened, show(opened, image));
    });
  }

  close(): void {
    if (this.#opened === undefined) return;
    const { connection, samples } = this.#opened;
    this.#opened = undefined;
    this.#readers = undefined;
    samples[Symbol.dispose]();
    this.#closing = connection.close();
  }

  diagnose(): Finding[] {
    return diagnoseExtension(this.#finder, this.#version);
  }

  /** Once a second: is the device there, and who reads it? */
  #look({ sink, use, connection }: Opened): void {
    const now = performance.now();
    if (now - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = now;
    if (!this.#finder.isThere(sink)) throw gone();
    if (connection.started) this.#readers = use.read();
  }

  #count({ connection }: Opened, shown: boolean): void {
    if (shown) {
      this.#shown++;
      this.#stuckSince = undefined;
      return;
    }
    this.#dropped++;
    if (!connection.started) return;
    const now = performance.now();
    this.#stuckSince ??= now;
    // Without an app that watches, nothing need be taken.
    if ((this.#readers ?? 0) > 0 && now - this.#stuckSince >= this.#stalledAfterMs) {
      throw new CameraError('CAMERA_ERR_EXTENSION_STALLED', `${this.readers} watch, and its queue stays full`);
    }
  }
}

/** False when the picture was left out. */
function show({ connection, samples }: Opened, image: bigint): boolean {
  if (!connection.started || !connection.hasRoom) return false;
  using sample = samples.make(image);
  return connection.enqueue(sample);
}

function gone(): CameraError {
  return new CameraError('CAMERA_ERR_DEVICE_GONE', 'macOS no longer lists it', {
    fix: 'If you did not uninstall or update it: open RTMP Virtual Camera.app. A running rtmp-vcam goes on by itself.',
  });
}

/** What the frameworks refuse is the camera's trouble, to be tried again, and not the end of the program. */
function asCameraErrors<T>(act: () => T): T {
  try {
    return act();
  } catch (cause) {
    if (!(cause instanceof VideoError)) throw cause;
    const code = cause.code === 'VIDEO_ERR_FRAMEWORK' ? 'CAMERA_ERR_SYSTEM_LIBRARY' : 'CAMERA_ERR_DEVICE';
    throw new CameraError(code, cause.message, { fix: cause.fix, cause });
  }
}
