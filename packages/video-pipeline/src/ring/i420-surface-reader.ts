import { type Canvas, i420Size } from '../canvas/canvas.ts';
import { VideoError } from '../errors.ts';
import { SharedMemory, viewMemory } from '../ffi/posix-shared-memory.ts';
import { surfaceName } from './layout.ts';
import type { SurfaceReader } from './surface-reader.ts';

/** Pictures in shared memory, mapped once. */
export class I420SurfaceReader implements SurfaceReader {
  readonly #objects: SharedMemory[] = [];
  readonly #surfaces: readonly Uint8Array[];

  /** `ids`: slot by slot. Throws VideoError. */
  constructor(ringName: string, canvas: Canvas, ids: readonly number[]) {
    const size = i420Size(canvas.width, canvas.height);
    try {
      this.#surfaces = ids.map((id) => {
        const object = openSurface(ringName, id, size);
        this.#objects.push(object);
        return new Uint8Array(viewMemory(object.address, size));
      });
    } catch (error) {
      this.detach();
      throw error;
    }
  }

  copy(slot: number, _surfaceId: number, target: Uint8Array): boolean {
    const surface = this.#surfaces[slot];
    if (surface === undefined) return false;
    target.set(surface);
    return true;
  }

  detach(): void {
    for (const object of this.#objects) object.unmap();
  }
}

function openSurface(ringName: string, id: number, size: number): SharedMemory {
  const name = surfaceName(ringName, id);
  const surface = SharedMemory.open(name, 'read');
  if (surface === undefined) throw new VideoError('VIDEO_ERR_RING_INVALID', `${ringName} has lost its surface ${name}`);
  if (surface.size >= size) return surface;
  surface.unmap();
  throw new VideoError('VIDEO_ERR_RING_INVALID', `the surface ${name} holds ${surface.size} bytes`);
}
