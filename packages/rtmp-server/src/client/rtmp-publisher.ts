import type { AmfObject } from '../amf/index.ts';
import type { RtmpError } from '../errors.ts';
import type { MediaPacket } from '../flv/media-packet.ts';
import { ClientConnection, type ClientEvent } from './client-connection.ts';
import type { ConnectOptions } from './options.ts';
import { startStream } from './start-stream.ts';

/** Options of a publisher; its stream begins when the server accepts it. */
export interface PublishOptions extends ConnectOptions {
  /**
   * Called when the server, which is about to stop, asks the publisher to connect again, to `url` if it gave one. `url`
   * may contain a key or a password: never log it. The stream continues until either side closes it, so that a new one
   * can begin before. Servers ask only publishers with this option.
   */
  readonly onReconnectRequest?: (url: string | undefined) => void;
}

/**
 * Publishes one stream to an RTMP server, over TCP or TLS. It does not reconnect: `ended` gives the reason, and a
 * program that wants to continue connects a new publisher and begins with the configurations and a keyframe.
 */
export class RtmpPublisher {
  readonly #connection: ClientConnection;

  private constructor(connection: ClientConnection) {
    this.#connection = connection;
  }

  /**
   * Connects to `rtmp://host:port/app/key` or `rtmps://…`, follows redirects, and resolves when the server accepts the
   * stream. Rejects with RTMP_ERR_URL, RTMP_ERR_CONNECT, RTMP_ERR_CERTIFICATE, RTMP_ERR_REDIRECT, RTMP_ERR_LOGIN,
   * RTMP_ERR_LOGIN_NEEDED, RTMP_ERR_REFUSED, RTMP_ERR_CLOSED or RTMP_ERR_CLIENT_TIMEOUT, or with another RtmpError when
   * the server breaks the protocol.
   */
  static connect(url: string, options: PublishOptions = {}): Promise<RtmpPublisher> {
    const { onReconnectRequest } = options;
    const onEvent = (event: ClientEvent): void => {
      if (event.kind === 'reconnect-requested') onReconnectRequest?.(event.url);
    };
    const reconnects = onReconnectRequest !== undefined;
    return startStream(url, options, (target) => {
      const connection = new ClientConnection({ ...options, role: 'publish', url: target, reconnects, onEvent });
      return { value: new RtmpPublisher(connection), connection };
    });
  }

  /** False once the connection has ended. */
  get open(): boolean {
    return this.ended === undefined;
  }

  /** The error that ended the connection; RTMP_ERR_CLOSED after `close`. Undefined while it is open. */
  get ended(): RtmpError | undefined {
    return this.#connection.ended;
  }

  /** Sends one packet; resolves when there is room for the next. Rejects with the error that ended the connection. */
  write(packet: MediaPacket): Promise<void> {
    return this.#connection.packet(packet);
  }

  /** Sends onMetaData: `{ width, height, framerate, … }`. */
  writeMetadata(fields: AmfObject): Promise<void> {
    return this.#connection.metadata(fields);
  }

  /** Ends the stream and the connection. May be called twice. Never rejects. */
  close(): Promise<void> {
    return this.#connection.close();
  }
}
