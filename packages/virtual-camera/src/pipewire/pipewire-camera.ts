import { Connection, PipeWireError, Registry, VideoSource } from '@rtmp-vcam/pipewire';
import type { Canvas, Surface } from '@rtmp-vcam/video-pipeline';
import type { Camera, Finding } from '../camera.ts';
import { checkCameraName } from '../camera-name.ts';
import { checkCanvas, checkI420 } from '../canvas-check.ts';
import { CameraError } from '../errors.ts';
import { asCameraError } from './as-camera-error.ts';
import { diagnosePipeWire } from './diagnose.ts';
import { nodeNameOf } from './node-name.ts';
import { StartWatch } from './start-watch.ts';

export interface PipeWireCameraOptions {
  /** The camera's name, as apps list it. */
  readonly name: string;
  /** False for the other cameras of a program that has several. Default true. */
  readonly isFirst?: boolean;
}

/**
 * A PipeWire camera: no kernel module is needed, and any number of apps can use it. It has one mode, because browsers
 * do not list a camera with several: I420 of the canvas' size, at its frame rate rounded to a whole number.
 */
export class PipeWireCamera implements Camera {
  readonly kind = 'pipewire';
  readonly closed: Promise<void> = Promise.resolve();
  readonly #name: string;
  readonly #nodeName: string;
  #opened: Opened | undefined;

  /** Opens nothing yet. Throws CameraError when the name is not allowed. */
  constructor({ name, isFirst = true }: PipeWireCameraOptions) {
    checkCameraName(name);
    this.#name = name;
    this.#nodeName = nodeNameOf(name, isFirst);
  }

  get ready(): boolean {
    const state = this.#opened?.source.state;
    return state === 'idle' || state === 'streaming';
  }

  get label(): string {
    return this.#opened === undefined ? this.#name : `${this.#name} (PipeWire)`;
  }

  get readers(): number | undefined {
    if (this.#opened === undefined) return undefined;
    const { source, registry } = this.#opened;
    if (source.state !== 'streaming' || source.nodeId === undefined) return 0;
    // The link of a reader may become known later than its streaming.
    return Math.max(1, registry.readersOf(source.nodeId).length);
  }

  open(canvas: Canvas): void {
    if (this.#opened !== undefined) throw new CameraError('CAMERA_ERR_ALREADY_OPEN', this.label);
    checkCanvas(canvas);
    try {
      this.#opened = openSource({ name: this.#name, nodeName: this.#nodeName }, canvas);
    } catch (error) {
      throw asCameraError('CAMERA_ERR_PIPEWIRE', error);
    }
  }

  present(surface: Surface): void {
    if (this.#opened === undefined) throw new CameraError('CAMERA_ERR_NOT_OPEN', this.label);
    const { connection, source, canvas } = this.#opened;
    source.show(checkI420(surface, canvas, this.label));
    if (connection.state === 'lost') {
      throw new CameraError('CAMERA_ERR_PIPEWIRE_LOST', this.#name);
    }
    if (!this.#opened.start.isStuck(this.ready)) return;
    const why = source.error ?? 'it does not create the node of the camera';
    throw asCameraError('CAMERA_ERR_PIPEWIRE', new PipeWireError('PIPEWIRE_ERR_STREAM', why));
  }

  close(): void {
    this.#opened?.connection.close();
    this.#opened = undefined;
  }

  diagnose(): Promise<Finding[]> {
    return diagnosePipeWire(this.#name);
  }
}

interface Opened {
  readonly connection: Connection;
  readonly registry: Registry;
  readonly source: VideoSource;
  readonly canvas: Canvas;
  readonly start: StartWatch;
}

function openSource({ name, nodeName }: { name: string; nodeName: string }, canvas: Canvas): Opened {
  const connection = new Connection({ name });
  try {
    const registry = new Registry(connection);
    const mode = { width: canvas.width, height: canvas.height, fps: Math.round(canvas.fps) };
    const source = new VideoSource({ connection, nodeName, description: name, mode });
    return { connection, registry, source, canvas, start: new StartWatch() };
  } catch (error) {
    connection.close();
    throw error;
  }
}
