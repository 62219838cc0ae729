import type { AmfInput, AmfObject } from '../../amf/index.ts';
import { ChunkReader } from '../../chunk/chunk-reader.ts';
import { ChunkWriter } from '../../chunk/chunk-writer.ts';
import type { RtmpMessage } from '../../chunk/message.ts';
import { encodeFlvBody } from '../../flv/flv-body.ts';
import type { MediaPacket } from '../../flv/media-packet.ts';
import { ServerHandshake } from '../../handshake/server-handshake.ts';
import { type Command, decodeCommand, encodeCommand } from '../../message/command.ts';
import { MessageType } from '../../message/types.ts';
import { encodeUserControl, type UserControl } from '../../message/user-control.ts';

const SUCCESS = { level: 'status', code: 'NetConnection.Connect.Success', description: '' };

/** A server in memory that can send anything to a client, valid or not. */
export class RawServer {
  /** Messages of the client except commands that no test has removed yet. */
  readonly received: RtmpMessage[] = [];
  readonly #send: (bytes: Uint8Array) => void;
  readonly #writer = new ChunkWriter();
  readonly #reader = new ChunkReader();
  #handshake: ServerHandshake | undefined = new ServerHandshake((length) => new Uint8Array(length).fill(9));

  constructor(send: (bytes: Uint8Array) => void) {
    this.#send = send;
  }

  /** Reads bytes of the client, and returns the commands in them. */
  push(bytes: Uint8Array): Command[] {
    const messages: RtmpMessage[] = [];
    let rest = bytes;
    if (this.#handshake !== undefined) {
      const progress = this.#handshake.push(bytes, 0);
      for (const part of progress.send) this.#send(part);
      if (progress.done) this.#handshake = undefined;
      rest = progress.rest;
    }
    if (rest.length > 0) this.#reader.push(rest, messages);
    const isCommand = ({ type }: RtmpMessage) => type === MessageType.commandAmf0;
    this.received.push(...messages.filter((message) => !isCommand(message)));
    return messages.filter(isCommand).map((message) => decodeCommand(message));
  }

  send(message: Partial<RtmpMessage>): void {
    const empty = { type: 0, chunkStreamId: 3, messageStreamId: 0, timestamp: 0, body: new Uint8Array(0) };
    this.#send(this.#writer.write({ ...empty, ...message }));
  }

  command(name: string, transactionId: number, args: AmfInput[], messageStreamId = 0): void {
    this.send({ type: MessageType.commandAmf0, messageStreamId, body: encodeCommand({ name, transactionId, args }) });
  }

  /** Answers connect and createStream as servers do. False for other commands. */
  answer({ name, transactionId }: Command): boolean {
    if (name === 'connect') this.command('_result', transactionId, [{ fmsVer: 'test' }, SUCCESS]);
    else if (name === 'createStream') this.command('_result', transactionId, [null, 1]);
    else return false;
    return true;
  }

  status(code: string, fields: AmfObject = {}): void {
    this.command('onStatus', 0, [null, { level: 'status', code, description: '', ...fields }], 1);
  }

  userControl(event: UserControl): void {
    this.send(encodeUserControl(event));
  }

  packet(packet: MediaPacket): void {
    const type = packet.media === 'video' ? MessageType.video : MessageType.audio;
    this.send({ type, chunkStreamId: 6, messageStreamId: 1, timestamp: packet.dts, body: encodeFlvBody(packet) });
  }
}
