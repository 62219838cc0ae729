import { closeSync } from 'node:fs';
import koffi, { type KoffiFunc } from 'koffi';

/** `inotify(7)`. Node.js' `fs.watch` uses it too, but does not tell when files are opened and closed. */
const IN = { closeWrite: 0x8, closeNoWrite: 0x10, open: 0x20, unmount: 0x2000, overflow: 0x4000, ignored: 0x8000 };
const IN_NONBLOCK = 0o4000;
const IN_CLOEXEC = 0o2000000;
/** `struct inotify_event`: wd, mask, cookie, the length of a name, and the name. */
const EVENT = { mask: 4, nameLength: 12, size: 16 } as const;

interface Inotify {
  readonly init: KoffiFunc<(flags: number) => number>;
  readonly addWatch: KoffiFunc<(fd: number, path: string, mask: number) => number>;
  readonly read: KoffiFunc<(fd: number, into: Uint8Array, size: number) => number>;
}

let bound: Inotify | undefined;

function bind(): Inotify {
  const libc = koffi.load(null);
  return {
    init: libc.func('int inotify_init1(int flags)'),
    addWatch: libc.func('int inotify_add_watch(int fd, const char *path, uint32_t mask)'),
    read: libc.func('int64_t read(int fd, void *into, size_t size)'),
  };
}

/** `lost`: events are missing, or no more will come. */
export type OpenEvent = 'open' | 'close' | 'lost';

/** Tells when any process opens or closes a file. */
export class FileEvents {
  readonly #fd: number;
  readonly #buffer: Buffer = Buffer.alloc(4096);

  private constructor(fd: number) {
    this.#fd = fd;
  }

  /** Undefined where this is not possible: on other systems, without the right to read the file, beyond a limit. */
  static of(path: string): FileEvents | undefined {
    try {
      bound ??= bind();
    } catch {
      return undefined;
    }
    const fd = bound.init(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) return undefined;
    if (bound.addWatch(fd, path, IN.open | IN.closeWrite | IN.closeNoWrite) >= 0) return new FileEvents(fd);
    closeSync(fd);
    return undefined;
  }

  /** What has happened since the last call, in order. Does not wait. */
  take(): OpenEvent[] {
    const events: OpenEvent[] = [];
    for (;;) {
      const size = bound?.read(this.#fd, this.#buffer, this.#buffer.length) ?? -1;
      if (size <= 0) return events;
      for (let at = 0; at < size; at += EVENT.size + this.#buffer.readUInt32LE(at + EVENT.nameLength)) {
        const mask = this.#buffer.readUInt32LE(at + EVENT.mask);
        if (mask & (IN.unmount | IN.overflow | IN.ignored)) events.push('lost');
        if (mask & IN.open) events.push('open');
        if (mask & (IN.closeWrite | IN.closeNoWrite)) events.push('close');
      }
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}
