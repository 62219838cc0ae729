import type { KoffiFunc } from 'koffi';
import { boundOnce } from './framework.ts';

/** IOSurface: IOSurfaceRef.h. References are addresses. */
export interface IOSurfaceCalls {
  readonly IOSurfaceGetID: KoffiFunc<(surface: bigint) => number>;
  /** A reference of the caller's own; null when the surface is gone, or another process' and not global. */
  readonly IOSurfaceLookup: KoffiFunc<(id: number) => bigint | null>;
  /** Use counts say when a surface may be written again; only a reference keeps it alive. */
  readonly IOSurfaceIncrementUseCount: KoffiFunc<(surface: bigint) => void>;
  readonly IOSurfaceDecrementUseCount: KoffiFunc<(surface: bigint) => void>;
}

export const ioSurface: () => IOSurfaceCalls = boundOnce('IOSurface', (library) => ({
  IOSurfaceGetID: library.func('IOSurfaceID IOSurfaceGetID(void *surface)'),
  IOSurfaceLookup: library.func('void *IOSurfaceLookup(IOSurfaceID id)'),
  IOSurfaceIncrementUseCount: library.func('void IOSurfaceIncrementUseCount(void *surface)'),
  IOSurfaceDecrementUseCount: library.func('void IOSurfaceDecrementUseCount(void *surface)'),
}));
