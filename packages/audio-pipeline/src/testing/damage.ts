import type { AudioPacket } from '@rtmp-vcam/rtmp-server';

export type Damage = (packet: AudioPacket, random: () => number) => readonly AudioPacket[];

function withBytes(
  packet: AudioPacket,
  change: (data: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
): AudioPacket {
  return { ...packet, data: change(packet.data.slice()) };
}

function flipped(data: Uint8Array<ArrayBuffer>, random: () => number, bits: number): Uint8Array<ArrayBuffer> {
  for (let bit = 0; bit < bits && data.length > 0; bit++) {
    const at = Math.floor(random() * data.length);
    data[at] = (data[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  }
  return data;
}

function noise(length: number, random: () => number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, () => random() * 256);
}

/** What may happen to the packets of a stream, one at a time. */
export const DAMAGES: Readonly<Record<string, Damage>> = {
  'flipped bits': (packet, random) => [withBytes(packet, (data) => flipped(data, random, 1 + random() * 20))],
  'cut off': (packet, random) => [withBytes(packet, (data) => data.slice(0, random() * data.length))],
  'random bytes': (packet, random) => [withBytes(packet, ({ length }) => noise(length, random))],
  empty: (packet) => [withBytes(packet, () => new Uint8Array(0))],
  'a damaged configuration': (packet, random) => [
    { ...packet, kind: 'config', data: noise(Math.floor(random() * 40), random) },
    packet,
  ],
  'the end of the sequence': (packet) => [{ ...packet, kind: 'end', data: new Uint8Array(0) }, packet],
  'another codec': (packet) => [{ ...packet, codec: packet.codec === 'mp3' ? 'ac3' : 'mp3' }],
  'time stamps of any value': (packet, random) => {
    const pts = Math.floor((random() - 0.5) * 2 ** 33);
    return [{ ...packet, pts, dts: pts }];
  },
  'sent a thousand times': (packet) => Array(1000).fill(packet),
  'very long': (packet, random) => [withBytes(packet, () => noise(300_000, random))],
};
