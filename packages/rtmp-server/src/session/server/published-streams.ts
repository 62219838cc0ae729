import { splitPath } from './publish-target.ts';
import type { PublishedStream } from './published-stream.ts';

/** Ended streams whose message stream ids are remembered. Only a client with many streams in a row has more. */
const MOST_ENDED = 1024;

/** The streams that one connection publishes, and the message stream ids of those that have ended. */
export class PublishedStreams implements Iterable<PublishedStream> {
  /** By message stream id. */
  readonly #streams = new Map<number, PublishedStream>();
  /** Message stream ids without a stream on which one was published, the oldest first. */
  readonly #ended = new Set<number>();

  get size(): number {
    return this.#streams.size;
  }

  [Symbol.iterator](): Iterator<PublishedStream> {
    return this.#streams.values();
  }

  /** The stream that is published on exactly this message stream. */
  on(messageStreamId: number): PublishedStream | undefined {
    return this.#streams.get(messageStreamId);
  }

  /**
   * The stream to which media on this message stream belongs. Some encoders send media on stream 0 or a wrong one: it
   * belongs to the only stream. Media that still comes for a stream that has ended belongs to no other one.
   */
  forMedia(messageStreamId: number): PublishedStream | undefined {
    return this.#streams.get(messageStreamId) ?? (this.#ended.has(messageStreamId) ? undefined : this.#only());
  }

  /**
   * The stream that a command without a name or id ends when it comes on this message stream. Some encoders send such
   * commands on stream 0. Clients often end a stream with several commands: after the first one, the others must not
   * end another stream.
   */
  toEndOn(messageStreamId: number): PublishedStream | undefined {
    const fallsBack = messageStreamId === 0 && !this.#ended.has(0);
    return this.#streams.get(messageStreamId) ?? (fallsBack ? this.#only() : undefined);
  }

  named(name: string): PublishedStream | undefined {
    const path = splitPath(name).join('/');
    return [...this].find(({ streamName }) => splitPath(streamName).join('/') === path);
  }

  byPublishId(publishId: number): PublishedStream | undefined {
    return [...this].find((stream) => stream.publishId === publishId);
  }

  /** True when a stream is or was published on this message stream. */
  knows(messageStreamId: number): boolean {
    return this.#streams.has(messageStreamId) || this.#ended.has(messageStreamId);
  }

  /** Adds a stream; its message stream must not have one. */
  add(stream: PublishedStream): void {
    this.#ended.delete(stream.messageStreamId);
    this.#streams.set(stream.messageStreamId, stream);
  }

  remove({ messageStreamId }: PublishedStream): void {
    if (!this.#streams.delete(messageStreamId)) return;
    this.#ended.add(messageStreamId);
    const [oldest] = this.#ended;
    if (this.#ended.size > MOST_ENDED && oldest !== undefined) this.#ended.delete(oldest);
  }

  #only(): PublishedStream | undefined {
    const [only] = this.#streams.size === 1 ? this.#streams.values() : [];
    return only;
  }
}
