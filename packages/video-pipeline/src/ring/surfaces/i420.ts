import { type Canvas, i420Size } from '../../canvas/canvas.ts';
import type { CanvasPicture } from '../../canvas/canvas-picture.ts';
import { nv12ToI420 } from '../../canvas/nv12.ts';
import type { Surface } from '../../canvas/surface.ts';
import { VideoError } from '../../errors.ts';
import { viewMemory } from '../../ffi/shared-memory.ts';
import { PlaneViews } from '../../pixel-buffers/plane-views.ts';
import type { ForeignMemory } from '../memory/foreign-memory.ts';
import { surfaceName } from '../memory/layout.ts';
import { openForeignMemory } from '../memory/open-foreign-memory.ts';
import type { SlotSurfaces, SurfaceReader } from './surfaces.ts';

/** Pictures in shared memory. Each slot has its own memory, which is overwritten by each new picture. */
export class I420Surfaces implements SlotSurfaces {
  readonly #canvas: Canvas;
  readonly #surfaces: readonly Uint8Array[];
  readonly #views: PlaneViews = new PlaneViews();

  /** `addresses` are those of the pictures, one for each slot. */
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
    using pixelBuffer = picture.toPixelBuffer();
    if (pixelBuffer === undefined) return false;
    this.#views.read(pixelBuffer.ref, (planes) => nv12ToI420(planes, this.#canvas, surface));
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

/** Reads pictures in shared memory, which is opened once. */
export class I420SurfaceReader implements SurfaceReader {
  readonly #size: number;
  readonly #surfaces: ForeignMemory[] = [];

  /** `ids` are the surface ids, one for each slot. Throws VideoError. */
  constructor(ringName: string, canvas: Canvas, ids: readonly number[]) {
    this.#size = i420Size(canvas.width, canvas.height);
    try {
      for (const id of ids) this.#surfaces.push(openSurface(ringName, id, this.#size));
    } catch (error) {
      this.detach();
      throw error;
    }
  }

  copy(slot: number, _surfaceId: number, target: Uint8Array): boolean {
    const surface = this.#surfaces[slot];
    if (surface === undefined) return false;
    if (target.length < this.#size) throw new RangeError(`the target has ${target.length} bytes, not ${this.#size}`);
    surface.copy(target.subarray(0, this.#size), 0);
    return true;
  }

  detach(): void {
    for (const surface of this.#surfaces) surface.close();
  }
}

function openSurface(ringName: string, id: number, size: number): ForeignMemory {
  const name = surfaceName(ringName, id);
  const surface = openForeignMemory(name, 'read');
  if (surface === undefined) throw new VideoError('VIDEO_ERR_RING_INVALID', `the surface ${name} is missing`);
  if (surface.size >= size) return surface;
  surface.close();
  throw new VideoError('VIDEO_ERR_RING_INVALID', `the surface ${name} holds ${surface.size} bytes`);
}
