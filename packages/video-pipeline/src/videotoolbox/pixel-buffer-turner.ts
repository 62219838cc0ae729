import type { Placement, Rotation } from '../canvas/canvas.ts';
import { coreFoundation } from '../ffi/core-foundation.ts';
import { coreVideo } from '../ffi/core-video.ts';
import { checkStatus } from '../ffi/os-status.ts';
import { created, type Owned } from '../ffi/owned.ts';
import { type VideoToolbox, videoToolbox } from '../ffi/video-toolbox.ts';
import { attachPixelAspect, pixelAspectOf } from '../pixel-buffers/attachments.ts';
import { PixelBufferPool } from '../pixel-buffers/pixel-buffer-pool.ts';

/** Few buffers are enough, because a turned picture is fitted to the canvas at once and then released. */
const MOST_TURNED = 2;

const ROTATIONS = {
  0: 'kVTRotation_0',
  90: 'kVTRotation_CW90',
  180: 'kVTRotation_180',
  270: 'kVTRotation_CCW90',
} as const satisfies Record<Rotation, keyof VideoToolbox>;

/** Turns pixel buffers clockwise and then mirrors them, with VTPixelRotationSession. */
export class PixelBufferTurner implements Disposable {
  readonly #session: Owned;
  readonly #isSideways: boolean;
  #pool: PixelBufferPool | undefined;
  /** Size of the pool's buffers. */
  #size: readonly [width: number, height: number] = [0, 0];

  /** Throws OSStatusError. */
  constructor({ rotate, mirror }: Pick<Placement, 'rotate' | 'mirror'>) {
    const toolbox = videoToolbox();
    this.#isSideways = rotate === 90 || rotate === 270;
    this.#session = created('VTPixelRotationSessionCreate', (out) => toolbox.VTPixelRotationSessionCreate(null, out));
    try {
      this.#set(toolbox.kVTPixelRotationPropertyKey_Rotation, toolbox[ROTATIONS[rotate]]);
      if (!mirror) return;
      this.#set(toolbox.kVTPixelRotationPropertyKey_FlipHorizontalOrientation, coreFoundation().kCFBooleanTrue);
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** A turned copy; undefined when too many of them are in use. Throws OSStatusError. */
  turn(pixelBuffer: bigint): Owned | undefined {
    const video = coreVideo();
    const size = this.#turned([video.CVPixelBufferGetWidth(pixelBuffer), video.CVPixelBufferGetHeight(pixelBuffer)]);
    using turned = this.#poolOf(size).take();
    if (turned === undefined) return undefined;
    const call = 'VTPixelRotationSessionRotateImage';
    checkStatus(call, videoToolbox()[call](this.#session.ref, pixelBuffer, turned.ref));
    // Apple does not document whether the session turns a pixel aspect ratio that it copies along.
    attachPixelAspect(turned.ref, this.#turned(pixelAspectOf(pixelBuffer)));
    return turned.move();
  }

  [Symbol.dispose](): void {
    videoToolbox().VTPixelRotationSessionInvalidate(this.#session.ref);
    this.#session[Symbol.dispose]();
    this.#pool?.[Symbol.dispose]();
  }

  #turned([width, height]: readonly [width: number, height: number]): readonly [width: number, height: number] {
    return this.#isSideways ? [height, width] : [width, height];
  }

  #poolOf([width, height]: readonly [width: number, height: number]): PixelBufferPool {
    if (this.#pool !== undefined && this.#size[0] === width && this.#size[1] === height) return this.#pool;
    this.#pool?.[Symbol.dispose]();
    this.#size = [width, height];
    this.#pool = new PixelBufferPool({ width, height, most: MOST_TURNED, sharing: 'handed' });
    return this.#pool;
  }

  #set(key: bigint, value: bigint): void {
    checkStatus('VTSessionSetProperty', videoToolbox().VTSessionSetProperty(this.#session.ref, key, value));
  }
}
