import { createSocket, type Socket } from 'node:dgram';
import { isIPv4 } from 'node:net';

/** RFC 6762: the group and port of multicast DNS. */
const GROUP = '224.0.0.251';
const PORT = 5353;
const TYPE_A = 1;
const CLASS_IN = 1;

interface MdnsOptions {
  /** How long to wait for an answer, in milliseconds. */
  readonly withinMs: number;
}

/**
 * Asks the networks of these addresses of this computer for a name such as `studio.local`. True when the computer itself
 * has answered: with one of these addresses. Another computer with the same name does not count.
 */
export async function answersOnOwnNetworks(
  name: string,
  addresses: readonly string[],
  { withinMs }: MdnsOptions,
): Promise<boolean> {
  const own = addresses.filter((address) => isIPv4(address));
  if (own.length === 0) return false;
  const query = mdnsQuery(name);
  const sockets: Socket[] = [];
  try {
    return await new Promise((resolve) => {
      const deadline = setTimeout(() => resolve(false), withinMs);
      for (const address of own) {
        const socket = createSocket({ type: 'udp4' });
        sockets.push(socket);
        socket.unref();
        // A network that is just going away only cannot be asked.
        socket.on('error', () => {});
        socket.on('message', (message, { address: from }) => {
          if (!own.includes(from) || !addressesIn(message, name).some((each) => own.includes(each))) return;
          clearTimeout(deadline);
          resolve(true);
        });
        // From another port than 5353, so the answer comes to this socket alone (section 6.7).
        socket.bind(0, address, () => {
          try {
            socket.setMulticastInterface(address);
            socket.send(query, PORT, GROUP, () => {});
          } catch {
            // As above.
          }
        });
      }
    });
  } finally {
    for (const socket of sockets) socket.close();
  }
}

/** A message that asks for the IPv4 address of a name (RFC 1035, section 4). */
export function mdnsQuery(name: string): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(1, 4);
  const labels = name.split('.').map((label) => {
    const bytes = Buffer.from(label, 'utf8');
    return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  });
  const end = Buffer.from([0, 0, TYPE_A, 0, CLASS_IN]);
  return Buffer.concat([header, ...labels, end]);
}

/** The IPv4 addresses that an answer gives for a name; none for a message that is damaged or something else. */
export function addressesIn(message: Buffer, name: string): string[] {
  try {
    return readAnswer(message, name.toLowerCase());
  } catch (error) {
    // Anybody in the network can send anything: it ends before it should.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function readAnswer(message: Buffer, name: string): string[] {
  const isAnswer = (message.readUInt16BE(2) & 0x8000) !== 0;
  if (!isAnswer) return [];
  let at = 12;
  for (let questions = message.readUInt16BE(4); questions > 0; questions--) at = nameAt(message, at).end + 4;
  const addresses: string[] = [];
  for (let answers = message.readUInt16BE(6); answers > 0; answers--) {
    const { name: owner, end } = nameAt(message, at);
    const type = message.readUInt16BE(end);
    const length = message.readUInt16BE(end + 8);
    const data = message.subarray(end + 10, end + 10 + length);
    at = end + 10 + length;
    if (owner.toLowerCase() === name && type === TYPE_A && data.length === 4) addresses.push(data.join('.'));
  }
  return addresses;
}

/** A name has 255 bytes at most, and each label takes at least two of them. */
const MOST_LABELS = 127;

/** A name, whose end may be written elsewhere (RFC 1035, section 4.1.4), and where it ends here. */
function nameAt(message: Buffer, start: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let end: number | undefined;
  let at = start;
  for (let steps = 0; steps <= MOST_LABELS; steps++) {
    const length = message.readUInt8(at);
    if (length === 0) return { name: labels.join('.'), end: end ?? at + 1 };
    if (length >= 0xc0) {
      end ??= at + 2;
      at = message.readUInt16BE(at) & 0x3fff;
    } else {
      labels.push(message.toString('utf8', at + 1, at + 1 + length));
      at += 1 + length;
    }
  }
  throw new RangeError('the name has no end');
}
