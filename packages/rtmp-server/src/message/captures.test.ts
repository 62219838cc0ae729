import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { ChunkReader } from '../chunk/chunk-reader.ts';
import type { RtmpMessage } from '../chunk/message.ts';
import { ClientHandshake } from '../handshake/client-handshake.ts';
import type { HandshakeProgress } from '../handshake/packet.ts';
import { ServerHandshake } from '../handshake/server-handshake.ts';
import { pieces } from '../testing/pieces.ts';
import { CAPTURES, toHex } from '../testing/vectors.ts';
import { decodeCommand } from './command.ts';
import { decodeControl } from './control.ts';
import { decodeData } from './data.ts';
import { MessageType } from './types.ts';

interface Handshake {
  push(bytes: Uint8Array, nowMs: number): HandshakeProgress;
}

function read(bytes: Uint8Array, handshake: Handshake, size: number): { messages: RtmpMessage[]; reader: ChunkReader } {
  const reader = new ChunkReader();
  const messages: RtmpMessage[] = [];
  let done = false;
  for (const piece of pieces(bytes, size)) {
    const progress: Pick<HandshakeProgress, 'done' | 'rest'> = done ? { done, rest: piece } : handshake.push(piece, 0);
    done = progress.done;
    if (done) reader.push(progress.rest, messages);
  }
  return { messages, reader };
}

function describe({ type, chunkStreamId, messageStreamId, timestamp, body }: RtmpMessage): string {
  return `${type} ${chunkStreamId} ${messageStreamId} ${timestamp} ${toHex(body)}`;
}

function count(messages: readonly RtmpMessage[], type: number): number {
  return messages.filter((message) => message.type === type).length;
}

function commands(messages: readonly RtmpMessage[]): string[] {
  return messages.filter(({ type }) => type === MessageType.commandAmf0).map((message) => decodeCommand(message).name);
}

/** The commands and the number of messages that the two sides of each capture send. */
const EXPECTED: Record<string, { client: string[]; server: string[]; audio: number; video: number; metadata: number }> =
  {
    'ffmpeg51-to-nginx': {
      client: ['connect', 'releaseStream', 'FCPublish', 'createStream', 'publish', 'FCUnpublish', 'deleteStream'],
      server: ['_result', '_result', 'onStatus', 'onStatus'],
      audio: 132,
      video: 92,
      metadata: 1,
    },
    'gst-librtmp-to-srs': {
      client: [
        'connect',
        'releaseStream',
        'FCPublish',
        'createStream',
        '_checkbw',
        'publish',
        'FCUnpublish',
        'deleteStream',
      ],
      server: [
        '_result',
        'onBWDone',
        '_result',
        '_result',
        '_result',
        'onFCPublish',
        'onStatus',
        'onFCUnpublish',
        '_result',
        'onStatus',
        '_result',
      ],
      audio: 0,
      video: 62,
      metadata: 10,
    },
  };

for (const { name, fromClient, fromServer } of CAPTURES) {
  const whole = {
    client: read(fromClient, new ServerHandshake(randomBytes), 1e9),
    server: read(fromServer, new ClientHandshake(randomBytes), 1e9),
  };

  test(`${name}: commands, metadata and media`, () => {
    const { messages } = whole.client;
    assert.deepEqual(
      {
        client: commands(messages),
        server: commands(whole.server.messages),
        audio: count(messages, MessageType.audio),
        video: count(messages, MessageType.video),
        metadata: count(messages, MessageType.dataAmf0),
      },
      EXPECTED[name],
    );
    for (const message of messages.filter(({ type }) => type === MessageType.dataAmf0)) {
      const { name: handler, damage } = decodeData(message);
      assert.deepEqual([handler, damage], ['onMetaData', undefined]);
    }
  });

  test(`${name}: no bytes are left over, no chunk deviates from the specification, time never goes back`, () => {
    for (const { messages, reader } of Object.values(whole)) {
      assert.equal(reader.bytesHeld, 0);
      assert.deepEqual(Object.values(reader.oddities), [0, 0, 0, 0]);
      for (const type of [MessageType.audio, MessageType.video]) {
        const times = messages.filter((message) => message.type === type).map(({ timestamp }) => timestamp);
        assert.deepEqual(
          times,
          times.toSorted((a, b) => a - b),
        );
      }
    }
  });

  test(`${name}: the server announces its window, bandwidth and chunk size`, () => {
    const kinds = whole.server.messages.flatMap((message) => decodeControl(message)?.kind ?? []);
    assert.deepEqual(kinds.slice(0, 3), ['windowAckSize', 'setPeerBandwidth', 'setChunkSize']);
  });

  for (const size of [1, 7, 1460]) {
    test(`${name}: the same messages ${size} bytes at a time`, () => {
      const client = read(fromClient, new ServerHandshake(randomBytes), size);
      const server = read(fromServer, new ClientHandshake(randomBytes), size);
      assert.deepEqual(client.messages.map(describe), whole.client.messages.map(describe));
      assert.deepEqual(server.messages.map(describe), whole.server.messages.map(describe));
    });
  }
}
