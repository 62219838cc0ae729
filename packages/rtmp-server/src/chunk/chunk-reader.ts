import { RtmpError } from '../errors.ts';
import { ChunkStream, NEEDS_MORE } from './chunk-stream.ts';
import { CopySource } from './copy-source.ts';
import { EmptyMessageGuard } from './empty-message-guard.ts';
import { type ChunkLimits, DEFAULT_CHUNK_LIMITS, isSkippedWhenTooLong, lengthLimit } from './limits.ts';
import type { RtmpMessage } from './message.ts';
import { MessageType } from './message-type.ts';

/** How often a peer deviated from the specification in ways that could still be understood. */
interface ChunkOddities {
  /** Chunk streams whose first chunk was not of type 0: the missing fields count as zero. */
  headerlessStarts: number;
  /** Unfinished messages thrown away because a new one began on their chunk stream. */
  droppedPartials: number;
  /** Chunks of type 1 or 2 that continued a message, where only type 3 is allowed. */
  repeatedHeaders: number;
  /** Messages whose type 3 chunks came without the extended timestamp (old librtmp and FFmpeg). */
  extendedTimestampsOmitted: number;
}

/** Longest basic header, message header and extended timestamp together. */
const MAX_HEADER = 3 + 11 + 4;
/** Chunks up to this size are copied many at a time, with the headers between them, which are then removed. */
const LARGEST_RUN_CHUNK = 512;
/** Most chunks in such a run. It is small, as bytes behind a chunk of another chunk stream are copied without need. */
const RUN_CHUNKS = 32;
/** A body is allocated with this many bytes at first. Few messages are longer: keyframes. */
const FIRST_ALLOCATION = 64 * 1024;
/** The body of messages that are skipped. */
const NO_BODY: Uint8Array<ArrayBuffer> = new Uint8Array(0);
/** Video messages over which `receiveMs` is smoothed. */
const SMOOTHED_OVER = 16;
/** Unfinished messages that are thrown away may together declare this many times `limits.bytesHeld`, … */
const FREELY_DISCARDED = 4;
/** … and this many bytes more for each byte received. */
const DISCARDED_PER_BYTE = 8;

/**
 * Assembles messages from chunks (RTMP 1.0 section 5.3). The input may be split anywhere.
 *
 * Set Chunk Size and Abort are applied here, whatever their chunk stream, and emitted like any other message.
 * A message counts in full against `limits.bytesHeld` when its first chunk comes, but its body is allocated in steps, of
 * which the first is 64 KiB: a peer cannot take up memory by declaring much and sending little. Data messages and shared
 * objects that are too long are skipped and take no memory.
 * After an RtmpError the boundaries of the chunks are unknown: the connection has to be closed.
 */
export class ChunkReader {
  /** May be replaced at any time; applies from the next message on. */
  limits: ChunkLimits;
  /** When the bytes that are pushed next were read, in milliseconds of any clock. Only `receiveMs` needs it. */
  nowMs = 0;
  readonly oddities: ChunkOddities = {
    headerlessStarts: 0,
    droppedPartials: 0,
    repeatedHeaders: 0,
    extendedTimestampsOmitted: 0,
  };

  readonly #empty: EmptyMessageGuard = new EmptyMessageGuard();
  readonly #streams = new Map<number, ChunkStream>();
  /** The chunk stream of the last header. */
  #latest: ChunkStream | undefined = undefined;
  #chunkSize = 128;
  #bytesHeld = 0;
  #skippedMessages = 0;
  #receiveMs: number | undefined = undefined;
  /** The last message that was read is a command. */
  #atCommand = false;
  /** Bytes declared by unfinished messages that were thrown away. */
  #bytesDiscarded = 0;
  /** The chunk stream whose payload is being read, and how many bytes of the chunk are still to come. */
  #current: ChunkStream | undefined = undefined;
  #chunkLeft = 0;
  /** The start of a header whose end comes with a later input, with room for a whole header behind it. */
  readonly #carry: Uint8Array<ArrayBuffer> = new Uint8Array(2 * MAX_HEADER);
  #carried = 0;
  /** Offsets since the handshake: of the first byte of the input being parsed, and of the current chunk. */
  #base = 0;
  #chunkOffset = 0;

  constructor(limits: ChunkLimits = DEFAULT_CHUNK_LIMITS) {
    this.limits = limits;
  }

  /** Bytes that the unfinished messages declare. */
  get bytesHeld(): number {
    return this.#bytesHeld;
  }

  /** Data messages and shared objects that began and were too long. */
  get skippedMessages(): number {
    return this.#skippedMessages;
  }

  /** Milliseconds from the read with the first byte of a video message to that with its last one, smoothed. */
  get receiveMs(): number {
    return this.#receiveMs ?? 0;
  }

  /** All bytes pushed so far. */
  get bytesRead(): number {
    return this.#base;
  }

  /** Reads `bytes` and appends every message that is now complete to `out`. Keeps no reference to `bytes`. */
  push(bytes: Uint8Array, out: RtmpMessage[]): void {
    for (let at = 0; at < bytes.length; ) at += this.pushToCommand(at === 0 ? bytes : bytes.subarray(at), out);
  }

  /**
   * Like `push`, but stops behind a command, because that may decide what happens to the bytes behind it. Returns how
   * many of `bytes` it has read: they may be fewer than all of them only when the last message in `out` is a command.
   */
  pushToCommand(bytes: Uint8Array, out: RtmpMessage[]): number {
    this.#atCommand = false;
    let position = this.#carried > 0 ? this.#parseCarried(bytes, out) : 0;
    position = this.#parse(bytes, position, bytes.length, out);
    if (!this.#atCommand) {
      for (; position < bytes.length; position++) this.#carry[this.#carried++] = bytes[position] ?? 0;
    }
    this.#base += position;
    return position;
  }

  /** Parses what was carried over, and the start of `bytes` behind it. Returns how many of `bytes` it has parsed. */
  #parseCarried(bytes: Uint8Array, out: RtmpMessage[]): number {
    const carried = this.#carried;
    const taken = Math.min(bytes.length, this.#carry.length - carried);
    for (let i = 0; i < taken; i++) this.#carry[carried + i] = bytes[i] ?? 0;
    this.#base -= carried;
    const position = this.#parse(this.#carry.subarray(0, carried + taken), 0, carried, out);
    this.#base += carried;
    if (position >= carried) {
      this.#carried = 0;
      return position - carried;
    }
    if (this.#atCommand) {
      // Headers can turn out to be shorter than it seemed, so that a command ends within what was carried over.
      this.#carry.copyWithin(0, position, carried);
      this.#carried = carried - position;
      return 0;
    }
    // The header ends beyond `bytes`, so `taken` is all of `bytes`.
    this.#carry.copyWithin(0, position, carried + taken);
    this.#carried = carried + taken - position;
    return taken;
  }

  /** Parses `input` from `from` to `stopAt`, a command, or a header that is incomplete. Returns the position reached. */
  #parse(input: Uint8Array, from: number, stopAt: number, out: RtmpMessage[]): number {
    const source = new CopySource(input);
    let position = from;
    while (position < stopAt && !this.#atCommand) {
      const stream = this.#current;
      if (stream === undefined) {
        const size = this.#readHeader(input, position, out);
        if (size === NEEDS_MORE) break;
        position += size;
      } else {
        position += this.#readPayload(stream, source, position, out);
      }
    }
    return position;
  }

  /** Reads the chunk header at `at` and begins the chunk. Returns the size of the header, or NEEDS_MORE. */
  #readHeader(input: Uint8Array, at: number, out: RtmpMessage[]): number {
    const first = input[at] ?? 0;
    const format = first >> 6;
    const marker = first & 63;
    const basicSize = marker === 0 ? 2 : marker === 1 ? 3 : 1;
    if (at + basicSize > input.length) return NEEDS_MORE;
    let id = marker;
    if (marker === 0) id = 64 + (input[at + 1] ?? 0);
    else if (marker === 1) id = 64 + (input[at + 1] ?? 0) + ((input[at + 2] ?? 0) << 8);

    this.#chunkOffset = this.#base + at;
    const stream = this.#latest?.id === id ? this.#latest : (this.#streams.get(id) ?? this.#open(id));
    this.#latest = stream;
    const omittedSoFar = stream.body !== undefined && stream.extendedOmitted;
    const size = stream.readHeader(format, input, at + basicSize);
    if (size === NEEDS_MORE) return NEEDS_MORE;
    if (stream.extendedOmitted && !omittedSoFar) this.oddities.extendedTimestampsOmitted++;
    if (!stream.started) {
      stream.started = true;
      if (format !== 0) this.oddities.headerlessStarts++;
    }

    if (stream.opens && stream.body !== undefined) {
      this.oddities.droppedPartials++;
      this.#discard(stream);
    } else if (!stream.opens && format !== 3) {
      this.oddities.repeatedHeaders++;
    }
    if (stream.body === undefined) this.#begin(stream);
    if (stream.length === 0) {
      this.#finish(stream, out);
    } else {
      this.#current = stream;
      this.#chunkLeft = Math.min(this.#chunkSize, stream.length - stream.received);
    }
    return basicSize + size;
  }

  /**
   * Reads the payload at `at` of the current chunk, and of the chunks behind it that continue its message with a header
   * of one byte, as nearly all do. Returns how many bytes it has read.
   */
  #readPayload(stream: ChunkStream, source: CopySource, at: number, out: RtmpMessage[]): number {
    if (stream.skips) return this.#skipPayload(stream, source.bytes.length - at);
    const { length, continuation } = stream;
    let position = at;
    for (;;) {
      position += this.#readRun(stream, source, position);
      if (this.#chunkLeft > 0 || stream.received === length || source.bytes[position] !== continuation) break;
      this.#chunkOffset = this.#base + position;
      this.#chunkLeft = Math.min(this.#chunkSize, length - stream.received);
      position++;
    }
    if (this.#chunkLeft === 0) {
      this.#current = undefined;
      if (stream.received === length) this.#finish(stream, out);
    }
    return position - at;
  }

  /** Throws away the payload of the current chunk, of which `available` bytes are there. Returns how many it was. */
  #skipPayload(stream: ChunkStream, available: number): number {
    const count = Math.min(this.#chunkLeft, available);
    this.#chunkLeft -= count;
    stream.received += count;
    if (this.#chunkLeft === 0) {
      this.#current = undefined;
      if (stream.received === stream.length) this.#drop(stream);
    }
    return count;
  }

  /** Reads the payload of the current chunk, and where chunks are small, of some behind it. */
  #readRun(stream: ChunkStream, source: CopySource, at: number): number {
    const { received, length, continuation } = stream;
    const input = source.bytes;
    const count = Math.min(this.#chunkLeft, input.length - at);
    this.#chunkLeft -= count;
    if (this.#chunkSize > LARGEST_RUN_CHUNK || input[at + count] !== continuation || received + count === length) {
      source.copy(at, count, stream.bodyFor(received + count), received);
      stream.received = received + count;
      return count;
    }
    const most = RUN_CHUNKS * (this.#chunkSize + 1);
    const end = received + Math.min(input.length - at, length - received, most);
    const body = stream.bodyFor(end);
    source.copy(at, end - received, body, received);
    let from = received + count;
    let to = from;
    while (this.#chunkLeft === 0 && from < end && body[from] === continuation) {
      this.#chunkOffset = this.#base + at + from - received;
      from++;
      const whole = Math.min(this.#chunkSize, length - to);
      const here = Math.min(whole, end - from);
      body.copyWithin(to, from, from + here);
      this.#chunkLeft = whole - here;
      from += here;
      to += here;
    }
    stream.received = to;
    return from - received;
  }

  #open(id: number): ChunkStream {
    if (this.#streams.size >= this.limits.chunkStreams) {
      const detail = `${this.limits.chunkStreams} are allowed`;
      throw new RtmpError('RTMP_ERR_CHUNK_STREAMS', { chunkStreamId: id, offset: this.#chunkOffset, detail });
    }
    const stream = new ChunkStream(id);
    this.#streams.set(id, stream);
    return stream;
  }

  #begin(stream: ChunkStream): void {
    const { id: chunkStreamId, type, length } = stream;
    const limit = lengthLimit(this.limits, type);
    stream.received = 0;
    stream.beganMs = this.nowMs;
    stream.skips = length > limit && isSkippedWhenTooLong(type);
    if (stream.skips) {
      this.#skippedMessages++;
      stream.body = NO_BODY;
      return;
    }
    if (length > limit) {
      const detail = `${length} bytes of type ${type}, ${limit} are allowed`;
      throw new RtmpError('RTMP_ERR_MESSAGE_TOO_LONG', { chunkStreamId, offset: this.#chunkOffset, detail });
    }
    if (this.#bytesHeld + length > this.limits.bytesHeld) {
      const detail = `${this.#bytesHeld + length} bytes, ${this.limits.bytesHeld} are allowed`;
      throw new RtmpError('RTMP_ERR_MEMORY', { chunkStreamId, offset: this.#chunkOffset, detail });
    }
    stream.body = new Uint8Array(Math.min(length, FIRST_ALLOCATION));
    stream.held = length;
    this.#bytesHeld += length;
  }

  #drop(stream: ChunkStream): void {
    this.#bytesHeld -= stream.held;
    stream.held = 0;
    stream.body = undefined;
  }

  /** Throws away an unfinished message. Refuses too many long ones, because allocating their bodies takes time. */
  #discard(stream: ChunkStream): void {
    this.#bytesDiscarded += stream.held;
    this.#drop(stream);
    const { bytesHeld } = this.limits;
    if (this.#bytesDiscarded <= FREELY_DISCARDED * bytesHeld + DISCARDED_PER_BYTE * this.#chunkOffset) return;
    const detail = `${this.#bytesDiscarded} bytes were declared, ${this.#chunkOffset} received`;
    throw new RtmpError('RTMP_ERR_DISCARDED', { chunkStreamId: stream.id, offset: this.#chunkOffset, detail });
  }

  #finish(stream: ChunkStream, out: RtmpMessage[]): void {
    const { body = NO_BODY } = stream;
    this.#drop(stream);
    const { id: chunkStreamId, type, messageStreamId, timestamp } = stream;
    if (!this.#empty.passes(this.#chunkOffset, this.limits.emptyMessages)) {
      const detail = `${this.limits.emptyMessages} empty messages at once are allowed`;
      throw new RtmpError('RTMP_ERR_FLOOD', { chunkStreamId, offset: this.#chunkOffset, detail });
    }
    out.push({ type, chunkStreamId, messageStreamId, timestamp, body });
    if (type === MessageType.video) this.#measure(this.nowMs - stream.beganMs);
    else if (type === MessageType.setChunkSize) this.#setChunkSize(stream.id, body);
    else if (type === MessageType.abort) this.#abort(stream.id, body);
    else if (type === MessageType.commandAmf0 || type === MessageType.commandAmf3) this.#atCommand = true;
  }

  #measure(receiveMs: number): void {
    this.#receiveMs ??= receiveMs;
    this.#receiveMs += (receiveMs - this.#receiveMs) / SMOOTHED_OVER;
  }

  #setChunkSize(chunkStreamId: number, body: Uint8Array): void {
    const size = this.#firstU32(chunkStreamId, body);
    if (size < 1 || size > 0x7fffffff) {
      throw new RtmpError('RTMP_ERR_CHUNK_SIZE', { chunkStreamId, offset: this.#chunkOffset, detail: `${size}` });
    }
    this.#chunkSize = size;
  }

  #abort(chunkStreamId: number, body: Uint8Array): void {
    const aborted = this.#streams.get(this.#firstU32(chunkStreamId, body));
    if (aborted?.body !== undefined) this.#discard(aborted);
  }

  #firstU32(chunkStreamId: number, body: Uint8Array): number {
    if (body.length < 4) {
      const detail = `${body.length} bytes, 4 are needed`;
      throw new RtmpError('RTMP_ERR_CONTROL', { chunkStreamId, offset: this.#chunkOffset, detail });
    }
    return new DataView(body.buffer).getUint32(0);
  }
}
