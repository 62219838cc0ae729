import type { AudioPacket } from '@rtmp-vcam/rtmp-server';

/** Takes the start of a stream. */
interface StartTaker {
  begin(remoteAddress: string | undefined): void;
  /** The buffer of the packet is its own. */
  push(config: AudioPacket): void;
}

/** What a decoder that begins in mid-stream needs of the stream that is being received. */
export class SoundStart {
  #stream: { readonly remoteAddress: string | undefined } | undefined;
  /** The newest sequence header of each track. */
  readonly #configs: Map<number, AudioPacket> = new Map();

  begin(remoteAddress: string | undefined): void {
    this.#stream = { remoteAddress };
    this.#configs.clear();
  }

  /** Takes each packet of the stream, before its buffer is given away. */
  note(packet: AudioPacket): void {
    if (packet.kind === 'config') this.#configs.set(packet.track, copyOf(packet));
  }

  end(): void {
    this.#stream = undefined;
    this.#configs.clear();
  }

  /** Gives it to somebody who comes later. Between streams there is nothing to give. */
  giveTo(taker: StartTaker): void {
    if (this.#stream === undefined) return;
    taker.begin(this.#stream.remoteAddress);
    for (const config of this.#configs.values()) taker.push(copyOf(config));
  }
}

function copyOf(packet: AudioPacket): AudioPacket {
  return { ...packet, data: packet.data.slice() };
}
