import type { KoffiFunc } from 'koffi';
import { boundOnce } from './framework.ts';

/** IOSurface: IOSurfaceRef.h. References are addresses. */
interface IOSurfaceCalls {
  readonly IOSurfaceGetID: KoffiFunc<(surface: bigint) => number>;
  /** The caller must release the surface; null when it is gone, or belongs to another process and is not global. */
  readonly IOSurfaceLookup: KoffiFunc<(id: number) => bigint | null>;
  /** A surface in use, with a count above 0, must not be written again. Only a reference keeps the surface alive. */
  readonly IOSurfaceIncrementUseCount: KoffiFunc<(surface: bigint) => void>;
  readonly IOSurfaceDecrementUseCount: KoffiFunc<(surface: bigint) => void>;
}

export const ioSurface: () => IOSurfaceCalls = boundOnce('IOSurface', (library) => ({
  IOSurfaceGetID: library.func('IOSurfaceID IOSurfaceGetID(void *surface)'),
  IOSurfaceLookup: library.func('void *IOSurfaceLookup(IOSurfaceID id)'),
  IOSurfaceIncrementUseCount: library.func('void IOSurfaceIncrementUseCount(void *surface)'),
  IOSurfaceDecrementUseCount: library.func('void IOSurfaceDecrementUseCount(void *surface)'),
}));
