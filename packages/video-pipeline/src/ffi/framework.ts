import koffi, { type LibraryHandle } from 'koffi';
import { VideoError } from '../errors.ts';

export type FrameworkName = 'CoreFoundation' | 'CoreMedia' | 'CoreMediaIO' | 'CoreVideo' | 'IOSurface' | 'VideoToolbox';

/** Names a library to load in the place of every framework: the tests' double of them. */
const OVERRIDE = 'RTMP_VCAM_FRAMEWORKS';

/** The names of C types that Apple's prototypes use, for every definition below this folder. */
const SCALARS = {
  Boolean: 'uint8_t',
  CFIndex: 'int64_t',
  CFTypeID: 'uint64_t',
  CMItemCount: 'int64_t',
  CVReturn: 'int32_t',
  IOSurfaceID: 'uint32_t',
  OSStatus: 'int32_t',
  OSType: 'uint32_t',
} as const;
for (const [name, type] of Object.entries(SCALARS)) koffi.alias(name, type);

/** What a `Create` function writes its result into: `out[0]`, null for none. */
export type OutRef = [bigint | null];

/** True where Apple's frameworks can be called. */
export function hasFrameworks(): boolean {
  return process.platform === 'darwin' || process.env[OVERRIDE] !== undefined;
}

/**
 * A function that binds symbols of a framework when it is first called, and gives the same result ever after: importing a
 * module of this folder loads nothing. That function throws VIDEO_ERR_FRAMEWORK where the framework cannot be loaded.
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
    // There is no such file on the disk: the dynamic linker keeps it in its cache.
    const path = process.env[OVERRIDE] ?? `/System/Library/Frameworks/${name}.framework/${name}`;
    return bind(koffi.load(path));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new VideoError('VIDEO_ERR_FRAMEWORK', `${name}: ${reason}`, { cause });
  }
}

/** The value of a `const CF…Ref` variable: frameworks export such constants as pointers to them. */
export function constantRef(library: LibraryHandle, name: string): bigint {
  const value: bigint | null = koffi.decode(library.symbol(name), 'void *');
  if (value === null) throw new Error(`${name} is NULL`);
  return value;
}

/**
 * A function that calls back from another thread, or waits for such a call. There is no way to call it synchronously:
 * the callback needs this thread, which would be waiting. What its arguments point to must stay referenced until then.
 */
export type Waiting<Args extends readonly unknown[], Result = number> = (...args: Args) => Promise<Result>;

/** Runs each call of a C function on another thread. */
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
