/** The texts for the user about an error: one line, the meaning, and what to do. */
export interface ErrorEntry {
  readonly text: string;
  readonly meaning: string;
  readonly fix: string;
}

/** Every error code of this package. */
export const RTMP_ERRORS = {
  RTMP_ERR_TRUNCATED: {
    text: 'Unexpected end of data',
    meaning: 'A structure inside a message ends before all of its fields are there.',
    fix: 'The sender is faulty or the bytes are damaged. Update the encoder. If that does not help, report the error with a network capture.',
  },
  RTMP_ERR_HANDSHAKE_HTTP: {
    text: 'The peer speaks HTTP, not RTMP',
    meaning:
      'The first bytes are an HTTP request or response: a browser, or an encoder that is set to RTMPT, connected to this port.',
    fix: 'Use an rtmp:// URL in the encoder. A browser cannot show anything from this port.',
  },
  RTMP_ERR_HANDSHAKE_TLS: {
    text: 'The peer uses TLS, but only plain RTMP is accepted',
    meaning: 'The first bytes are a TLS record: the encoder uses rtmps://, but this server has no certificate.',
    fix: 'Use an rtmp:// URL in the encoder.',
  },
  RTMP_ERR_TLS: {
    text: 'The TLS handshake failed',
    meaning:
      'The peer began a TLS connection, or connected to the port for RTMPS alone, but what it sent is not a valid TLS handshake.',
    fix: 'Use rtmp:// with the RTMP port, or rtmps:// with either port, and TLS 1.2 or later. A port scan needs no action.',
  },
  RTMP_ERR_TLS_ONLY: {
    text: 'This port takes rtmps:// only',
    meaning: 'A sender connected without TLS to the additional port for RTMPS.',
    fix: 'Write rtmps:// instead of rtmp:// in the sender, or use the RTMP port.',
  },
  RTMP_ERR_TLS_REFUSED: {
    text: 'The peer does not trust the certificate',
    meaning:
      'The sender reported this, or disconnected during the TLS handshake. The certificate is self-signed, expired, or made for another host.',
    fix: 'Turn off the certificate check in the sender, let it trust this certificate, give the server a certificate that the sender trusts, or use rtmp:// in your own network.',
  },
  RTMP_ERR_TLS_CERTIFICATE: {
    text: 'There is no certificate for TLS',
    meaning: 'The certificate or its key could not be made or read. Connections without TLS still work.',
    fix: 'See the cause in the log.',
  },
  RTMP_ERR_HANDSHAKE_RTMPE: {
    text: 'The peer asks for RTMPE',
    meaning: "The version byte asks for Adobe's RTMPE encryption, which is obsolete and not supported.",
    fix: 'Use rtmp:// or rtmps:// instead of rtmpe://.',
  },
  RTMP_ERR_HANDSHAKE_GARBAGE: {
    text: 'The peer does not speak RTMP',
    meaning:
      'The first byte is not an RTMP version. A port scanner, or a program with another protocol (SRT, RTSP, SSH), connected to this port.',
    fix: 'Check the protocol and the port in the settings of the encoder.',
  },
  RTMP_ERR_CHUNK_SIZE: {
    text: 'Chunk size out of range',
    meaning: 'A Set Chunk Size message has a size outside 1 to 2147483647 (RTMP 1.0 section 5.4.1).',
    fix: 'An earlier chunk may have been misread: look for other errors from this sender. Update the encoder.',
  },
  RTMP_ERR_CHUNK_STREAMS: {
    text: 'Too many chunk streams',
    meaning:
      'The connection uses more chunk streams than allowed. Encoders use fewer than ten, so an earlier chunk was probably misread.',
    fix: 'Update the encoder, or raise the limit of chunk streams.',
  },
  RTMP_ERR_MESSAGE_TOO_LONG: {
    text: 'Message too long',
    meaning:
      'A message is declared longer than the limit for its type. An earlier chunk may have been misread. Metadata that is too long is skipped and does not end the stream.',
    fix: 'Lower the bit rate or the keyframe size, or raise the message limit.',
  },
  RTMP_ERR_MEMORY: {
    text: 'Too many bytes in unfinished messages',
    meaning:
      'The messages of the connection that are unfinished, or what it sent before its publisher was accepted, need more memory than allowed.',
    fix: 'The limit is small until the publisher is accepted. If a real encoder reaches it, raise the memory limit.',
  },
  RTMP_ERR_FLOOD: {
    text: 'Too many small messages',
    meaning: 'The peer sends commands, control messages or empty messages faster than any encoder or server does.',
    fix: 'An earlier chunk may have been misread: look for other errors from this sender. Update its program.',
  },
  RTMP_ERR_DISCARDED: {
    text: 'Too many messages started but not finished',
    meaning: 'The sender declares long messages and, over and over, starts another one before they are complete.',
    fix: 'An earlier chunk may have been misread: look for other errors from this sender. Update the encoder.',
  },
  RTMP_ERR_CONTROL: {
    text: 'Malformed control message',
    meaning: 'A protocol control or user control message is shorter than its fields.',
    fix: 'An earlier chunk may have been misread: look for other errors from this sender. Update the encoder.',
  },
  RTMP_ERR_COMMAND: {
    text: 'Malformed command',
    meaning: 'A command message does not begin with the name of a command.',
    fix: 'Update the encoder. If that does not help, report the error with a network capture.',
  },
  RTMP_ERR_AMF_MARKER: {
    text: 'Unsupported AMF type',
    meaning: 'An AMF value is of a reserved or unknown type (movie clip, record set, or no type at all).',
    fix: 'Update the encoder. If that does not help, report the error with a network capture.',
  },
  RTMP_ERR_AMF_EXTERNALIZABLE: {
    text: 'AMF3 object in a private format',
    meaning: 'An AMF3 object is externalizable: only the program that defines its class can read it.',
    fix: 'Set the sender to plain objects, or its object encoding to AMF0.',
  },
  RTMP_ERR_AMF_REFERENCE: {
    text: 'Bad AMF reference',
    meaning: 'A reference points at a string, object or class that does not exist, or at an object that contains it.',
    fix: 'Update the encoder. If that does not help, report the error with a network capture.',
  },
  RTMP_ERR_AMF_DEPTH: {
    text: 'AMF value nested too deeply',
    meaning:
      'Objects or arrays in a command are nested more deeply than allowed. Metadata beyond the limit is cut short and does not end the stream.',
    fix: 'No encoder needs this: the sender is faulty or hostile.',
  },
  RTMP_ERR_AMF_ENTRIES: {
    text: 'Too many AMF entries',
    meaning:
      'The values of one command have more properties and elements than allowed. Metadata beyond the limit is cut short and does not end the stream.',
    fix: 'No encoder needs this: the sender is faulty or hostile.',
  },
  RTMP_ERR_AMF_ENCODE: {
    text: 'Value cannot be written as AMF0',
    meaning: 'A property name is longer than 65535 bytes, or a value is an array of bytes.',
    fix: 'Shorten the property name, and leave out arrays of bytes.',
  },
  RTMP_ERR_CODEC: {
    text: 'Codec not supported',
    meaning:
      'A video or audio codec is not supported; the rest of the stream still works. A codec that no encoder uses means that an earlier chunk was probably misread.',
    fix: 'Set the encoder to H.264 video and AAC audio. If no encoder uses the codec, update the encoder and report the error with a network capture.',
  },
  RTMP_ERR_HANDSHAKE_TIMEOUT: {
    text: 'No handshake in time',
    meaning: 'The peer opened a connection but did not finish the RTMP handshake.',
    fix: 'If this happens to an encoder, check the network between it and this computer. A port scan needs no action.',
  },
  RTMP_ERR_PUBLISH_TIMEOUT: {
    text: 'No stream was published in time',
    meaning: 'The peer finished the handshake but did not publish a stream.',
    fix: 'Set the encoder to publish (push). This server does not play streams.',
  },
  RTMP_ERR_IDLE: {
    text: 'The publisher fell silent',
    meaning: 'The publisher sent nothing for the idle time and did not answer a ping.',
    fix: 'Check the network and power of the sender, then start the stream again.',
  },
  RTMP_ERR_CONNECTIONS: {
    text: 'Too many connections',
    meaning: 'As many publishers are connected as are allowed.',
    fix: 'Stop publishers that are not needed, or raise the limit of connections.',
  },
  RTMP_ERR_EVICTED: {
    text: 'Closed to make room for another connection',
    meaning:
      'Too many connections were open that do not publish, in total or from one address or IPv6 network. This one had made the least progress, or its network had opened the most.',
    fix: 'If this happens to an encoder, another program opens many connections: find it by its address.',
  },
  RTMP_ERR_STREAMS: {
    text: 'Too many streams on one connection',
    meaning: 'The connection publishes as many streams as are allowed, and asked to publish another one.',
    fix: 'Use one connection for each stream.',
  },
  RTMP_ERR_KEY: {
    text: 'Wrong or missing stream key',
    meaning: 'A publisher from another computer did not give the right stream key in its URL or key field.',
    fix: 'Copy the URL with its stream key into the encoder again. Keep the key secret: make a new one if it has become known.',
  },
  RTMP_ERR_LOGIN_NEEDED: {
    text: 'Log in with user and password',
    meaning:
      'Publishers from other computers have to log in. Every login begins with this message, so by itself it is not a problem.',
    fix: 'Enter user and password in the encoder (OBS: "Use authentication") or in the URL (rtmp://USER:PASSWORD@HOST/…), or put the stream key into the URL as the app (rtmp://HOST/KEY/camera).',
  },
  RTMP_ERR_LOGIN: {
    text: 'Wrong user or password',
    meaning: 'A publisher from another computer tried to log in with a wrong user or password.',
    fix: 'Check user and password in the encoder. In a URL, ffmpeg takes the password as it is, without / ? # and with at most 49 characters; GStreamer takes it percent-encoded. If it is not one of your encoders, somebody else is trying to log in.',
  },
  RTMP_ERR_BRAKE: {
    text: 'Too many wrong keys or passwords',
    meaning:
      'After several wrong attempts of an address, of its IPv6 network or of many addresses together, the next attempts are not checked for some time. An address that had the right key or password before waits less than others, and a long random key makes nobody wait.',
    fix: 'Correct the key or password in the encoder, and try again after that time. If it is right, somebody else behind the same address or in the same network is guessing: let the encoder go on trying, which gets it in after a while, or use a long random key, such as the one that rtmp-vcam makes.',
  },
  RTMP_ERR_ADDRESS: {
    text: 'The address is not on the list of allowed addresses',
    meaning:
      'A list of allowed addresses is set, and a connection came from an address that is not on it. It was closed at once.',
    fix: 'If the connection is one of yours, add its address or network to the list.',
  },
  RTMP_ERR_PUBLISH_DENIED: {
    text: 'Publishing not allowed',
    meaning: 'The rule that decides who may publish refused this publisher.',
    fix: 'Check the URL and the key in the encoder.',
  },
  RTMP_ERR_AUTHORIZE: {
    text: 'The rule for publishers failed',
    meaning: 'The rule that decides who may publish ended in an error, so the publisher was refused.',
    fix: 'This is a fault of the program that runs the server: see the cause in the log.',
  },
  RTMP_ERR_PATH_BUSY: {
    text: 'Another publisher uses this path',
    meaning:
      'Another publisher uses the path and is still sending; its address and encoder follow. This publisher is at another address, or the other one has taken over from it: an encoder that connects again by itself does not get the path back.',
    fix: 'Stop the other publisher first. If both should send, give each its own path.',
  },
  RTMP_ERR_TAKEN_OVER: {
    text: 'Another publisher took over',
    meaning:
      'A new publisher of the same path connected from the same address, or after this one had fallen silent; its address and encoder follow. This publisher can have the path again when the new one has ended.',
    fix: 'Nothing to do after a reconnect. If two encoders use the same path, stop one, or give each its own path.',
  },
  RTMP_ERR_KEPT_OUT: {
    text: 'The owner of the server has disconnected this publisher',
    meaning:
      'The owner ended the stream of this publisher, so its address is kept out for some time, and for as long as another publisher sends. On the computer of the server, only the same encoder with the same path is kept out.',
    fix: 'If the publisher is welcome, wait for that time, or let it in again. If it is a stranger, make a new stream key.',
  },
  RTMP_ERR_PORT_IN_USE: {
    text: 'Port in use',
    meaning: 'Another program listens on the port.',
    fix: 'Stop that program, or choose another port.',
  },
  RTMP_ERR_PORT_DENIED: {
    text: 'Port not allowed',
    meaning: 'The system does not let this user listen on the port; ports below 1024 are often reserved.',
    fix: 'Choose a port of 1024 or higher.',
  },
  RTMP_ERR_LISTEN: {
    text: 'Cannot listen',
    meaning: 'The system refused to listen on the address.',
    fix: 'Check that the address belongs to this computer.',
  },
  RTMP_ERR_SEND_BACKLOG: {
    text: 'The peer does not read what is sent to it',
    meaning: 'Too many bytes wait to be sent to the peer: it asks for answers but does not read them.',
    fix: 'The program at the other end may hang: restart it or update it.',
  },
  RTMP_ERR_INTERNAL: {
    text: 'Internal fault',
    meaning: 'The program itself failed while it handled a connection; that connection was closed.',
    fix: 'Report it, with the log.',
  },
  RTMP_ERR_URL: {
    text: 'Not a usable RTMP URL',
    meaning: 'The URL does not begin with rtmp:// or rtmps://, or it lacks the host, the app or the stream name.',
    fix: 'Write it as rtmp://host:port/app/key.',
  },
  RTMP_ERR_CONNECT: {
    text: 'Cannot connect',
    meaning: 'No connection to the server could be made.',
    fix: 'Check the host and the port, and that the server is running.',
  },
  RTMP_ERR_REFUSED: {
    text: 'The server refused',
    meaning: 'The server answered with an error status; its own words follow.',
    fix: 'Check the URL and the key. Another publisher may be using the path.',
  },
  RTMP_ERR_NO_STREAM: {
    text: 'Nobody publishes the stream',
    meaning: 'The server accepted the request to play the stream, but said that there is none, or sent nothing of it.',
    fix: 'Start the publisher, and check the app and the stream name in the URL.',
  },
  RTMP_ERR_STREAM_IDLE: {
    text: 'The stream fell silent',
    meaning: 'The server has sent nothing of the stream for the idle time.',
    fix: 'Check the publisher and the network, then connect again.',
  },
  RTMP_ERR_REDIRECT: {
    text: 'Redirected without success',
    meaning: 'Servers redirected the client in a circle, too often, to an unusable URL, or from rtmps:// to rtmp://.',
    fix: 'Check the configuration of the servers, or use the URL of the server that has the stream.',
  },
  RTMP_ERR_CERTIFICATE: {
    text: 'The certificate of the server is not trusted',
    meaning: 'It is self-signed, expired, or made for another host, or its fingerprint is not the one that was given.',
    fix: 'Check the host in the URL. For a server of your own, give its certificate or fingerprint.',
  },
  RTMP_ERR_CLOSED: {
    text: 'Connection closed',
    meaning: 'The connection ended before the operation was done.',
    fix: 'Look at the log of the other side, then connect again.',
  },
  RTMP_ERR_FLV_FILE: {
    text: 'Not a usable FLV file',
    meaning: 'The bytes are not those of an FLV file, or a packet does not fit into one.',
    fix: 'Convert the file first: ffmpeg -i FILE -c copy out.flv',
  },
  RTMP_ERR_CLIENT_TIMEOUT: {
    text: 'No answer in time',
    meaning: 'The server did not accept the stream in time.',
    fix: 'Check that the port is that of an RTMP server.',
  },
} as const;

/** Stable error codes of this package. */
export type RtmpErrorCode = keyof typeof RTMP_ERRORS;

export interface RtmpErrorDetails {
  /** The exact problem. It follows the text of the code. */
  readonly detail?: string;
  /** Byte offset: for chunk errors since the handshake, for parse errors within the structure. */
  readonly offset?: number;
  readonly chunkStreamId?: number;
  readonly cause?: unknown;
}

/** Any error of this package. `code` is stable; `RTMP_ERRORS[code]` says what it means. */
export class RtmpError extends Error {
  readonly code: RtmpErrorCode;
  readonly offset?: number;
  readonly chunkStreamId?: number;

  constructor(code: RtmpErrorCode, details: RtmpErrorDetails = {}) {
    super(describe(code, details), 'cause' in details ? { cause: details.cause } : undefined);
    this.name = 'RtmpError';
    this.code = code;
    if (details.offset !== undefined) this.offset = details.offset;
    if (details.chunkStreamId !== undefined) this.chunkStreamId = details.chunkStreamId;
  }

  /** The advice for the user on what to do. */
  get fix(): string {
    return RTMP_ERRORS[this.code].fix;
  }
}

function describe(code: RtmpErrorCode, { detail, offset, chunkStreamId }: RtmpErrorDetails): string {
  const entry: ErrorEntry = RTMP_ERRORS[code];
  const text = detail === undefined ? entry.text : `${entry.text}: ${detail}`;
  const where: string[] = [];
  if (chunkStreamId !== undefined) where.push(`chunk stream ${chunkStreamId}`);
  if (offset !== undefined) where.push(`byte ${offset}`);
  return where.length === 0 ? text : `${text} (${where.join(', ')})`;
}
