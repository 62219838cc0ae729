import koffi, { type KoffiFunc } from 'koffi';

const AF_UNIX = 1;
/** Of Linux. */
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
/** The size of `sun_path`. */
const LONGEST_PATH = 108;

interface Sockets {
  readonly socket: KoffiFunc<(family: number, type: number, protocol: number) => number>;
  readonly sendto: KoffiFunc<
    (fd: number, bytes: Uint8Array, length: number, flags: number, address: Uint8Array, addressLength: number) => number
  >;
  readonly close: KoffiFunc<(fd: number) => number>;
}

let bound: Sockets | undefined;

/**
 * Sends one datagram to a Unix socket, without waiting for its reader: Node.js has no call for it. A path that begins with
 * `@` is an abstract address of Linux (unix(7)). False if nobody took it, and on other systems than Linux.
 */
export function sendUnixDatagram(path: string, text: string): boolean {
  const address = addressOf(path);
  if (process.platform !== 'linux' || address === undefined) return false;
  try {
    bound ??= bind();
  } catch {
    return false;
  }
  const { socket, sendto, close } = bound;
  const fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const bytes = Buffer.from(text);
  const sent = sendto(fd, bytes, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL, address, address.length);
  close(fd);
  return Number(sent) === bytes.length;
}

/** `struct sockaddr_un`; undefined for a path that has no room in it. */
function addressOf(path: string): Uint8Array | undefined {
  const isAbstract = path.startsWith('@');
  const name = Buffer.from(isAbstract ? `\0${path.slice(1)}` : `${path}\0`);
  if (name.length < 2 || name.length > LONGEST_PATH) return undefined;
  const address = Buffer.alloc(2 + name.length);
  new Uint16Array(address.buffer, address.byteOffset, 1)[0] = AF_UNIX;
  name.copy(address, 2);
  return address;
}

function bind(): Sockets {
  const libc = koffi.load(null);
  return {
    socket: libc.func('int socket(int family, int type, int protocol)'),
    sendto: libc.func(
      'intptr_t sendto(int fd, const void *bytes, size_t length, int flags, const void *address, uint32_t addressLength)',
    ),
    close: libc.func('int close(int fd)'),
  };
}
