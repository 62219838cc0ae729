import koffi from 'koffi';

// It is looked up before the thread is used: a thread that is terminated in the middle of that aborts the process.
const trim = bind();

/**
 * Gives memory that was freed back to the system. glibc keeps much of it for later, which is hundreds of megabytes after a
 * stream of large pictures. Without effect with other C libraries, which keep less.
 */
export function releaseMemory(): void {
  trim();
}

function bind(): () => unknown {
  try {
    const mallocTrim = koffi.load(null).func('int malloc_trim(size_t pad)');
    return () => mallocTrim(0);
  } catch {
    return () => {};
  }
}
