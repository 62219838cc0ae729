import { type Canvas, i420Size } from '../canvas/canvas.ts';
import type { CanvasPicture } from '../canvas/canvas-picture.ts';
import { nv12ToI420 } from '../canvas/nv12.ts';
import type { Surface } from '../canvas/surface.ts';
import { viewMemory } from '../ffi/posix-shared-memory.ts';
import { PlaneViews } from '../pixel-buffers/planes.ts';
import type { SlotSurfaces } from './slot-surfaces.ts';

/** Pictures in shared memory: each slot has memory of its own, in which pictures are drawn one after the other. */
export class I420Surfaces implements SlotSurfaces {
  readonly #canvas: Canvas;
  readonly #surfaces: readonly Uint8Array[];
  readonly #views: PlaneViews = new PlaneViews();

  /** `addresses`: slot by slot. */
  constructor(canvas: Canvas, addresses: readonly bigint[]) {
    const size = i420Size(canvas.width, canvas.height);
    this.#canvas = canvas;
    this.#surfaces = addresses.map((address) => new Uint8Array(viewMemory(address, size)));
  }

  draw(slot: number, picture: CanvasPicture): boolean {
    const surface = this.#surfaceOf(slot);
    if ('drawOn' in picture) {
      picture.drawOn(surface);
      return true;
    }
    using image = picture.toImage();
    if (image === undefined) return false;
    this.#views.read(image.ref, (planes) => nv12ToI420(planes, this.#canvas, surface));
    return true;
  }

  lend(slot: number, use: (surface: Surface) => void): void {
    use({ format: 'i420', bytes: this.#surfaceOf(slot) });
  }

  detach(): void {
    this.#views.clear();
  }

  #surfaceOf(slot: number): Uint8Array {
    const surface = this.#surfaces[slot];
    if (surface === undefined) throw new RangeError(`slot ${slot}`);
    return surface;
  }
}
