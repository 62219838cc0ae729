import type { Canvas, Placement } from '../canvas/canvas.ts';
import { type PlacedPicture, placePicture } from '../canvas/geometry.ts';
import { coreVideo } from '../ffi/core-video.ts';
import { checkStatus } from '../ffi/os-status.ts';
import { created, type Owned, retained } from '../ffi/owned.ts';
import { PixelBufferPool } from '../ffi/pixel-buffers.ts';
import { videoToolbox } from '../ffi/video-toolbox.ts';
import { pixelAspectOf } from './attachments.ts';

/** Pictures on their way at once: in the decoder, on show, and waiting for the camera's reader. */
const MOST_IMAGES = 12;

type ScalingMode = 'kVTScalingMode_Normal' | 'kVTScalingMode_Letterbox' | 'kVTScalingMode_Trim';

/** Fits pixel buffers onto the canvas with VTPixelTransferSession: no copy where they have its size. */
export class ImageFitter implements Disposable {
  readonly #canvas: Canvas;
  readonly #placement: Placement;
  readonly #pool: PixelBufferPool;
  readonly #session: Owned;
  #mode: ScalingMode | undefined;

  /** Throws VideoError. */
  constructor(canvas: Canvas, placement: Placement) {
    this.#canvas = canvas;
    this.#placement = placement;
    this.#pool = new PixelBufferPool({ width: canvas.width, height: canvas.height, most: MOST_IMAGES });
    this.#session = created('VTPixelTransferSessionCreate', (out) =>
      videoToolbox().VTPixelTransferSessionCreate(null, out),
    );
  }

  /** It neither turns nor mirrors. */
  static canPlace({ rotate, mirror }: Placement): boolean {
    return rotate === 0 && !mirror;
  }

  /** The picture at the size of the canvas; undefined when all buffers are on their way. Throws OSStatusError. */
  fit(image: bigint): Owned | undefined {
    const video = coreVideo();
    const width = video.CVPixelBufferGetWidth(image);
    const height = video.CVPixelBufferGetHeight(image);
    const [horizontal, vertical] = pixelAspectOf(image);
    const placed = placePicture(
      { width, height, pixelAspect: horizontal / vertical },
      this.#canvas,
      this.#placement.fit,
    );
    const mode = this.#modeOf(placed, width, height);
    const isCanvas = width === this.#canvas.width && height === this.#canvas.height;
    if (isCanvas && mode === 'kVTScalingMode_Normal') return retained(image);
    using fitted = this.#pool.take();
    if (fitted === undefined) return undefined;
    this.#setMode(mode);
    const call = 'VTPixelTransferSessionTransferImage';
    checkStatus(call, videoToolbox()[call](this.#session.ref, image, fitted.ref));
    return fitted.move();
  }

  [Symbol.dispose](): void {
    videoToolbox().VTPixelTransferSessionInvalidate(this.#session.ref);
    this.#session[Symbol.dispose]();
    this.#pool[Symbol.dispose]();
  }

  /** A picture of nearly the canvas' shape fills it, as everywhere here, without hairline bars. */
  #modeOf({ source, target }: PlacedPicture, width: number, height: number): ScalingMode {
    if (target.width < this.#canvas.width || target.height < this.#canvas.height) return 'kVTScalingMode_Letterbox';
    return source.width < width || source.height < height ? 'kVTScalingMode_Trim' : 'kVTScalingMode_Normal';
  }

  #setMode(mode: ScalingMode): void {
    if (mode === this.#mode) return;
    const toolbox = videoToolbox();
    const { kVTPixelTransferPropertyKey_ScalingMode: key } = toolbox;
    checkStatus('VTSessionSetProperty', toolbox.VTSessionSetProperty(this.#session.ref, key, toolbox[mode]));
    this.#mode = mode;
  }
}
