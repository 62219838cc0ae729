import type { Canvas, Matrix, Placement } from '../canvas/canvas.ts';
import { type PlacedPicture, placePicture } from '../canvas/geometry.ts';
import { coreVideo } from '../ffi/core-video.ts';
import { checkStatus } from '../ffi/os-status.ts';
import { created, type Owned, retained } from '../ffi/owned.ts';
import { videoToolbox } from '../ffi/video-toolbox.ts';
import { attachMissingColours, matrixOf, matrixRef, pixelAspectOf } from '../pixel-buffers/attachments.ts';
import { PixelBufferPool, type Sharing } from '../pixel-buffers/pixel-buffer-pool.ts';
import { PixelBufferTurner } from './pixel-buffer-turner.ts';

type ScalingMode = 'kVTScalingMode_Normal' | 'kVTScalingMode_Letterbox' | 'kVTScalingMode_Trim';

export interface CanvasFitterOptions {
  readonly canvas: Canvas;
  readonly placement: Placement;
  readonly sharing: Sharing;
}

/** Fits pixel buffers to the size, placement and matrix of the canvas. Copies only those that do not fit already. */
export class CanvasFitter implements Disposable {
  readonly #canvas: Canvas;
  readonly #matrix: Matrix;
  #placement: Placement;
  /** Made when a picture has to be turned. */
  #turner: PixelBufferTurner | undefined;
  readonly #pool: PixelBufferPool;
  readonly #session: Owned;
  #mode: ScalingMode | undefined;

  /** Throws VideoError. */
  constructor({ canvas, placement, sharing }: CanvasFitterOptions) {
    this.#canvas = canvas;
    this.#matrix = canvas.matrix ?? 'bt709';
    this.#placement = placement;
    this.#pool = PixelBufferPool.forCanvas(canvas, sharing);
    this.#session = created('VTPixelTransferSessionCreate', (out) =>
      videoToolbox().VTPixelTransferSessionCreate(null, out),
    );
    try {
      this.#set('kVTPixelTransferPropertyKey_DestinationYCbCrMatrix', matrixRef(this.#matrix));
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** Places the next pictures like this. */
  place(placement: Placement): void {
    this.#placement = placement;
    this.#turner?.[Symbol.dispose]();
    this.#turner = undefined;
  }

  /** The picture on the canvas; undefined when all buffers are in use. Throws OSStatusError. */
  fit(pixelBuffer: bigint): Owned | undefined {
    // Colours that the stream does not describe are not converted: they count as those of the canvas.
    attachMissingColours(pixelBuffer, this.#matrix);
    const { rotate, mirror } = this.#placement;
    if (rotate === 0 && !mirror) return this.#place(pixelBuffer);
    this.#turner ??= new PixelBufferTurner(this.#placement);
    using turned = this.#turner.turn(pixelBuffer);
    return turned === undefined ? undefined : this.#place(turned.ref);
  }

  [Symbol.dispose](): void {
    videoToolbox().VTPixelTransferSessionInvalidate(this.#session.ref);
    this.#session[Symbol.dispose]();
    this.#turner?.[Symbol.dispose]();
    this.#pool[Symbol.dispose]();
  }

  #place(pixelBuffer: bigint): Owned | undefined {
    const video = coreVideo();
    const width = video.CVPixelBufferGetWidth(pixelBuffer);
    const height = video.CVPixelBufferGetHeight(pixelBuffer);
    const [horizontal, vertical] = pixelAspectOf(pixelBuffer);
    const placed = placePicture(
      { width, height, pixelAspect: horizontal / vertical },
      this.#canvas,
      this.#placement.fit,
    );
    const mode = this.#modeOf(placed, width, height);
    const isCanvas = width === this.#canvas.width && height === this.#canvas.height;
    if (isCanvas && mode === 'kVTScalingMode_Normal' && matrixOf(pixelBuffer) === this.#matrix)
      return retained(pixelBuffer);
    using fitted = this.#pool.take();
    if (fitted === undefined) return undefined;
    this.#setMode(mode);
    const call = 'VTPixelTransferSessionTransferImage';
    checkStatus(call, videoToolbox()[call](this.#session.ref, pixelBuffer, fitted.ref));
    attachMissingColours(fitted.ref, this.#matrix);
    return fitted.move();
  }

  /** `placePicture` lets a picture of nearly the canvas' aspect ratio fill it, so that there are no hairline bars. */
  #modeOf({ source, target }: PlacedPicture, width: number, height: number): ScalingMode {
    if (target.width < this.#canvas.width || target.height < this.#canvas.height) return 'kVTScalingMode_Letterbox';
    return source.width < width || source.height < height ? 'kVTScalingMode_Trim' : 'kVTScalingMode_Normal';
  }

  #setMode(mode: ScalingMode): void {
    if (mode === this.#mode) return;
    this.#set('kVTPixelTransferPropertyKey_ScalingMode', videoToolbox()[mode]);
    this.#mode = mode;
  }

  #set(
    key: 'kVTPixelTransferPropertyKey_ScalingMode' | 'kVTPixelTransferPropertyKey_DestinationYCbCrMatrix',
    value: bigint,
  ): void {
    const toolbox = videoToolbox();
    checkStatus('VTSessionSetProperty', toolbox.VTSessionSetProperty(this.#session.ref, toolbox[key], value));
  }
}
