import assert from 'node:assert/strict';
import type { AmfInput, AmfObject } from '../../amf/index.ts';
import { isAmfObject } from '../../amf/index.ts';
import { ChunkReader } from '../../chunk/chunk-reader.ts';
import { ChunkWriter } from '../../chunk/chunk-writer.ts';
import type { RtmpMessage } from '../../chunk/message.ts';
import { type Command, decodeCommand, encodeCommand } from '../../message/command.ts';
import { MessageType } from '../../message/types.ts';
import type { PublishRequest, ServerSessionOutput } from '../server/server-output.ts';
import { ServerSession, type ServerSessionOptions } from '../server/server-session.ts';

const S0_S1_S2 = 1 + 2 * 1536;

/** A client in memory that can send anything to a ServerSession, valid or not. */
export class RawClient {
  readonly session: ServerSession;
  /** Outputs of the session except `send` that no test has removed yet. */
  readonly events: Exclude<ServerSessionOutput, { kind: 'send' }>[] = [];
  /** Messages of the session that no test has removed yet. */
  readonly received: RtmpMessage[] = [];
  /** All bytes that were pushed. */
  readonly sent: Uint8Array[] = [];
  now = 1000;
  readonly #writer = new ChunkWriter();
  readonly #reader = new ChunkReader();
  #toSkip = S0_S1_S2;

  constructor(limits: ServerSessionOptions['limits'] = {}) {
    this.session = new ServerSession({ limits, random: (length) => new Uint8Array(length).fill(7), nowMs: this.now });
  }

  /** A client that was accepted as the publisher of `live/test`. */
  static publishing(limits: ServerSessionOptions['limits'] = {}): RawClient {
    const client = new RawClient(limits);
    client.handshake().connect();
    const request = client.publish('test');
    client.take(client.session.accept(request.publishId, client.now));
    return client;
  }

  take(outputs: ServerSessionOutput[]): void {
    for (const output of outputs) {
      if (output.kind !== 'send') {
        this.events.push(output);
        continue;
      }
      const skipped = Math.min(this.#toSkip, output.bytes.length);
      this.#toSkip -= skipped;
      this.#reader.push(output.bytes.subarray(skipped), this.received);
    }
  }

  push(bytes: Uint8Array): this {
    this.sent.push(bytes);
    this.take(this.session.push(bytes, this.now));
    return this;
  }

  tick(ms: number): this {
    this.now += ms;
    this.take(this.session.tick(this.now));
    return this;
  }

  handshake(): this {
    const hello = new Uint8Array(1 + 2 * 1536);
    hello[0] = 3;
    return this.push(hello);
  }

  bytesOf(message: Partial<RtmpMessage>): Uint8Array {
    const empty = { type: 0, chunkStreamId: 3, messageStreamId: 0, timestamp: 0, body: new Uint8Array(0) };
    return this.#writer.write({ ...empty, ...message });
  }

  send(message: Partial<RtmpMessage>): this {
    return this.push(this.bytesOf(message));
  }

  command(name: string, transactionId: number, args: AmfInput[], messageStreamId = 0): this {
    const body = encodeCommand({ name, transactionId, args });
    return this.send({ type: MessageType.commandAmf0, messageStreamId, body });
  }

  connect(fields: AmfObject = { app: 'live' }): this {
    return this.command('connect', 1, [fields]);
  }

  /** Asks to publish on a message stream, and returns the request. */
  publish(name: AmfInput, messageStreamId = 1): PublishRequest {
    this.command('createStream', 2, [null]);
    this.command('publish', 3, [null, name, 'live'], messageStreamId);
    const event = this.events.pop();
    assert.equal(event?.kind, 'publish-requested');
    return event.request;
  }

  /** The commands that came since the last call of this method or of `statuses`. */
  commands(): Command[] {
    return this.received.splice(0).flatMap((message) => (message.type === 20 ? [decodeCommand(message)] : []));
  }

  /** Names of the commands that came, with the code of each status: `onStatus NetStream.Publish.Start`. */
  statuses(): string[] {
    return this.commands().map(({ name, args }) => {
      const info = args.findLast(isAmfObject);
      return typeof info?.['code'] === 'string' ? `${name} ${info['code']}` : name;
    });
  }

  kinds(): string[] {
    return this.events.splice(0).map((event) => {
      if (event.kind === 'publish-ended') return `${event.kind} ${event.reason}`;
      return event.kind === 'closed' && event.error !== undefined ? `${event.kind} ${event.error.code}` : event.kind;
    });
  }
}
