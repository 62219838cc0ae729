import koffi, { type LibraryHandle } from 'koffi';
import { VideoError } from '../errors.ts';

type FrameworkName = 'CoreFoundation' | 'CoreMedia' | 'CoreMediaIO' | 'CoreVideo' | 'IOSurface' | 'VideoToolbox';

/** The environment variable with the library to load instead of every framework. Tests set it to their double. */
const OVERRIDE = 'RTMP_VCAM_FRAMEWORKS';

/** The C types that Apple's prototypes use. koffi's aliases are global, so all bindings in the process can use them. */
const SCALARS = {
  Boolean: 'uint8_t',
  CFIndex: 'int64_t',
  CMItemCount: 'int64_t',
  CVReturn: 'int32_t',
  IOSurfaceID: 'uint32_t',
  OSStatus: 'int32_t',
  OSType: 'uint32_t',
} as const;
for (const [name, type] of Object.entries(SCALARS)) koffi.alias(name, type);

/** The last argument of a `Create` function, which writes its result to `out[0]`; null when there is none. */
export type OutRef = [bigint | null];

/** True where Apple's frameworks can be called. */
export function hasFrameworks(): boolean {
  return process.platform === 'darwin' || process.env[OVERRIDE] !== undefined;
}

/**
 * Returns a function that loads the framework and binds its symbols at the first call, and returns the same result from
 * then on. So importing a module of this folder loads nothing, and works on every system. The returned function throws
 * VIDEO_ERR_FRAMEWORK when the framework cannot be loaded.
 */
export function boundOnce<T>(name: FrameworkName, bind: (library: LibraryHandle) => T): () => T {
  let bound: T | undefined;
  return () => {
    bound ??= load(name, bind);
    return bound;
  };
}

function load<T>(name: FrameworkName, bind: (library: LibraryHandle) => T): T {
  if (!hasFrameworks()) throw new VideoError('VIDEO_ERR_FRAMEWORK', `${name} on ${process.platform}`);
  try {
    // macOS has no file at this path. The dynamic linker finds the framework in its shared cache.
    const path = process.env[OVERRIDE] ?? `/System/Library/Frameworks/${name}.framework/${name}`;
    return bind(koffi.load(path));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new VideoError('VIDEO_ERR_FRAMEWORK', `${name}: ${reason}`, { cause });
  }
}

/** The value of a `const CF…Ref` variable: the exported symbol is the address of that variable. */
export function constantRef(library: LibraryHandle, name: string): bigint {
  const value: bigint | null = koffi.decode(library.symbol(name), 'void *');
  if (value === null) throw new Error(`${name} is NULL`);
  return value;
}

/**
 * A C function that calls back from another thread, or waits for such a callback. It must not be called synchronously:
 * the callback runs on this thread, which would be blocked in the call. The objects behind its arguments must stay
 * referenced until the promise settles.
 */
export type Waiting<Args extends readonly unknown[], Result = number> = (...args: Args) => Promise<Result>;

/** Wraps a C function so that each call runs on another thread. */
export function waiting<Args extends readonly unknown[], Result>(
  call: ReturnType<LibraryHandle['func']>,
): Waiting<Args, Result> {
  return (...args) =>
    new Promise((resolve, reject) => {
      call.async(...args, (error: unknown, result: Result) => {
        if (error === null || error === undefined) resolve(result);
        else reject(error);
      });
    });
}
