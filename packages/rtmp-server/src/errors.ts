/** What an error code stands for: one line, what it means, what to do about it. */
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
    fix: 'The sender is faulty or the bytes are damaged. Update the encoder; if it persists, report it with a capture.',
  },
  RTMP_ERR_HANDSHAKE_HTTP: {
    text: 'The peer speaks HTTP, not RTMP',
    meaning: 'The first bytes are an HTTP request or response. A browser, or an encoder set to RTMPT, uses this port.',
    fix: 'Use an rtmp:// URL in the encoder. Open the dashboard on its own HTTP port.',
  },
  RTMP_ERR_HANDSHAKE_TLS: {
    text: 'The peer speaks TLS where plain RTMP is served',
    meaning: 'The first bytes are a TLS record: the encoder uses rtmps://, and this server has no certificate.',
    fix: 'Use rtmp:// in the encoder.',
  },
  RTMP_ERR_TLS: {
    text: 'The TLS handshake failed',
    meaning: 'The peer began with TLS, or came to the port of TLS, and what it sent does not fit.',
    fix: 'Use rtmp:// on the RTMP port or rtmps:// on either, with TLS 1.2 or later. A port scan needs no action.',
  },
  RTMP_ERR_TLS_REFUSED: {
    text: 'The peer does not trust the certificate',
    meaning:
      'The sender said so, or left during the TLS handshake: the certificate is self-signed, old or not its own.',
    fix: 'Let the sender skip the check or trust the certificate, give one that it trusts, or use rtmp:// at home.',
  },
  RTMP_ERR_TLS_CERTIFICATE: {
    text: 'There is no certificate for TLS',
    meaning: 'The certificate or its key could not be made or read; connections without TLS are served as before.',
    fix: 'See the cause in the log.',
  },
  RTMP_ERR_HANDSHAKE_RTMPE: {
    text: 'The peer asks for RTMPE',
    meaning: "The version byte asks for Adobe's RTMPE encryption, which is obsolete and not served.",
    fix: 'Use rtmp:// or rtmps:// in place of rtmpe://.',
  },
  RTMP_ERR_HANDSHAKE_GARBAGE: {
    text: 'The peer does not speak RTMP',
    meaning: 'The first byte is no RTMP version. A port scanner or another protocol (SRT, RTSP, SSH) uses this port.',
    fix: 'Check the protocol and the port set in the encoder.',
  },
  RTMP_ERR_CHUNK_SIZE: {
    text: 'Chunk size out of range',
    meaning:
      'Set Chunk Size carries 0, or a value with its top bit set (RTMP 1.0 section 5.4.1 wants 1 to 2147483647).',
    fix: 'Framing may have been lost earlier: look for other errors of this sender. Update the encoder.',
  },
  RTMP_ERR_CHUNK_STREAMS: {
    text: 'Too many chunk streams',
    meaning:
      'The connection uses more chunk streams than allowed. Encoders use fewer than ten: framing is likely lost.',
    fix: 'Update the encoder, or raise the limit of chunk streams.',
  },
  RTMP_ERR_MESSAGE_TOO_LONG: {
    text: 'Message too long',
    meaning: 'A message declares a length over the limit of its kind. Framing may have been lost earlier.',
    fix: 'Lower the bit rate or the keyframe size, or raise the message limit.',
  },
  RTMP_ERR_MEMORY: {
    text: 'Too many bytes in unfinished messages',
    meaning: 'The unfinished messages of the connection together declare more bytes than it may hold.',
    fix: 'The limit is small until the publisher is accepted. If a real encoder meets it, raise the memory limit.',
  },
  RTMP_ERR_FLOOD: {
    text: 'Too many small messages',
    meaning: 'The peer sends commands and control messages, or empty messages, faster than any encoder or server does.',
    fix: 'Framing may have been lost earlier: look for other errors of this sender. Update its program.',
  },
  RTMP_ERR_DISCARDED: {
    text: 'Too many messages begun and not finished',
    meaning: 'The sender declares long messages and begins others in their place, over and over.',
    fix: 'Framing may have been lost earlier: look for other errors of this sender. Update the encoder.',
  },
  RTMP_ERR_CONTROL: {
    text: 'Malformed control message',
    meaning: 'A protocol control or user control message is shorter than its fields.',
    fix: 'Framing may have been lost earlier: look for other errors of this sender. Update the encoder.',
  },
  RTMP_ERR_COMMAND: {
    text: 'Malformed command',
    meaning: 'A command message does not begin with the name of a command.',
    fix: 'Update the encoder; if it persists, report it with a capture.',
  },
  RTMP_ERR_AMF_MARKER: {
    text: 'Unsupported AMF type',
    meaning: 'An AMF value is of a reserved or unknown type (movie clip, record set, or no type at all).',
    fix: 'Update the encoder; if it persists, report it with a capture.',
  },
  RTMP_ERR_AMF_EXTERNALIZABLE: {
    text: 'AMF3 object with an encoding of its own',
    meaning: 'An AMF3 object is externalizable: only the program that wrote its class knows how to read it.',
    fix: 'Let the sender use plain objects, or set its object encoding to AMF0.',
  },
  RTMP_ERR_AMF_REFERENCE: {
    text: 'Bad AMF reference',
    meaning: 'A reference points at a string, object or class that does not exist, or at an object that contains it.',
    fix: 'Update the encoder; if it persists, report it with a capture.',
  },
  RTMP_ERR_AMF_DEPTH: {
    text: 'AMF value nested too deeply',
    meaning: 'Objects or arrays are nested more deeply than allowed.',
    fix: 'No encoder needs this: the sender is faulty or hostile.',
  },
  RTMP_ERR_AMF_ENTRIES: {
    text: 'Too many AMF entries',
    meaning: 'The values of one message have more properties and elements than allowed.',
    fix: 'Send less metadata.',
  },
  RTMP_ERR_AMF_ENCODE: {
    text: 'Value cannot be written as AMF0',
    meaning: 'A property name is longer than 65535 bytes, or a value is an array of bytes.',
    fix: 'Shorten the property name; leave the bytes out.',
  },
  RTMP_ERR_CODEC: {
    text: 'Codec not supported',
    meaning:
      'A video or audio codec is not supported; the rest still works. One that no encoder has is a sign of lost framing.',
    fix: 'Set the encoder to H.264 video and AAC audio. If framing was lost, update the encoder and report a capture.',
  },
  RTMP_ERR_HANDSHAKE_TIMEOUT: {
    text: 'No handshake in time',
    meaning: 'The peer opened a connection and did not finish the RTMP handshake.',
    fix: 'If an encoder meets it, check the network between the two; a port scan needs no action.',
  },
  RTMP_ERR_PUBLISH_TIMEOUT: {
    text: 'Nothing published in time',
    meaning: 'The peer finished the handshake but did not publish a stream.',
    fix: 'Set the encoder to publish (push); playing from this server is not possible.',
  },
  RTMP_ERR_IDLE: {
    text: 'The publisher fell silent',
    meaning: 'Nothing came from a publisher for the idle time, and it did not answer a ping.',
    fix: 'Check the network and power of the sender, then start the stream again.',
  },
  RTMP_ERR_CONNECTIONS: {
    text: 'Too many connections',
    meaning: 'Every connection allowed is taken by a publisher.',
    fix: 'Stop publishers that are not needed, or raise the limit of connections.',
  },
  RTMP_ERR_EVICTED: {
    text: 'Closed to make room',
    meaning: 'Too many connections that do not publish were open, in all or from one address; this was the oldest.',
    fix: 'If an encoder meets it, something else opens many connections: find it by the address.',
  },
  RTMP_ERR_STREAMS: {
    text: 'Too many message streams',
    meaning: 'The connection asked for more message streams than allowed.',
    fix: 'Use one connection for each stream.',
  },
  RTMP_ERR_KEY: {
    text: 'Wrong or missing stream key',
    meaning: 'A publisher from another computer did not give the stream key in its URL or key field.',
    fix: 'Copy the URL and key again, key included. Never publish a key: make a new one if it has leaked.',
  },
  RTMP_ERR_LOGIN_NEEDED: {
    text: 'Log in with user and password',
    meaning: 'Publishers from other computers log in here. Every login begins with this; it is no trouble by itself.',
    fix: 'Enter user and password in the encoder (OBS: "Use authentication") or in the URL (rtmp://USER:PASSWORD@HOST/…), or put the key into the app of the URL.',
  },
  RTMP_ERR_LOGIN: {
    text: 'Wrong user or password',
    meaning: 'A publisher from another computer logged in with a user or password that is not right.',
    fix: 'Check user and password in the encoder. If nobody of yours tries it, somebody else does.',
  },
  RTMP_ERR_BRAKE: {
    text: 'Too many wrong keys or passwords from this address',
    meaning: 'Each further wrong one doubles the time until the next is looked at, up to a minute.',
    fix: 'Stop the encoder, correct its key or password, and start it after that time.',
  },
  RTMP_ERR_ADDRESS: {
    text: 'The address is not on the list of those allowed',
    meaning: 'A list of addresses is set, and a connection came from one that is not on it; it was closed at once.',
    fix: 'Add the address or its network to the list, if the connection is one of yours.',
  },
  RTMP_ERR_PUBLISH_DENIED: {
    text: 'Publishing not allowed',
    meaning: 'The rule for publishers refused this one.',
    fix: 'Check the URL and the key set in the encoder.',
  },
  RTMP_ERR_AUTHORIZE: {
    text: 'The rule for publishers failed',
    meaning: 'Deciding whether a publisher may publish ended in an error; it was refused.',
    fix: 'This is a fault of the program around the server: see the cause.',
  },
  RTMP_ERR_PATH_BUSY: {
    text: 'Another publisher uses this path',
    meaning: 'A publisher at another address is sending to the path, and it is not silent.',
    fix: 'Stop the other publisher first, or use another path.',
  },
  RTMP_ERR_TAKEN_OVER: {
    text: 'Another publisher took over',
    meaning: 'A new publisher of the same path came from the same address, or this one had fallen silent.',
    fix: 'None needed after a reconnect. Two encoders that fight for a path need a path each.',
  },
  RTMP_ERR_PORT_IN_USE: {
    text: 'Port in use',
    meaning: 'Another program listens on the port.',
    fix: 'Stop that program, or choose another port.',
  },
  RTMP_ERR_PORT_DENIED: {
    text: 'Port not allowed',
    meaning: 'The system does not let this user listen on the port; ports below 1024 are often reserved.',
    fix: 'Choose a port from 1024 on.',
  },
  RTMP_ERR_LISTEN: {
    text: 'Cannot listen',
    meaning: 'The system refused to listen on the address.',
    fix: 'Check that the address belongs to this computer.',
  },
  RTMP_ERR_SEND_BACKLOG: {
    text: 'The peer does not read',
    meaning: 'Too many bytes wait to be sent to the peer: it asks for answers and does not read them.',
    fix: 'Update the program of the peer; it may be hanging.',
  },
  RTMP_ERR_INTERNAL: {
    text: 'Internal fault',
    meaning: 'The program itself failed while it handled a connection; that connection was closed.',
    fix: 'Report it, with the log.',
  },
  RTMP_ERR_URL: {
    text: 'Not a usable RTMP URL',
    meaning: 'The URL has another scheme than rtmp:// and rtmps://, or no app or stream name in its path.',
    fix: 'Write it as rtmp://host:port/app/key.',
  },
  RTMP_ERR_CONNECT: {
    text: 'Cannot connect',
    meaning: 'No connection to the server could be made.',
    fix: 'Check host and port, and that the server is running.',
  },
  RTMP_ERR_REFUSED: {
    text: 'The server refused',
    meaning: 'The server answered with an error status; its own words follow.',
    fix: 'Check the URL and the key; another publisher may use the path.',
  },
  RTMP_ERR_NO_STREAM: {
    text: 'Nobody publishes the stream',
    meaning: 'The server took the request to play the stream, and said that there is none or sent nothing of it.',
    fix: 'Start the publisher, and check app and stream name in the URL.',
  },
  RTMP_ERR_STREAM_IDLE: {
    text: 'The stream fell silent',
    meaning: 'The server has sent nothing of the stream that is played for the idle time.',
    fix: 'Check the publisher and the network, then connect again.',
  },
  RTMP_ERR_REDIRECT: {
    text: 'Redirected in vain',
    meaning: 'Servers sent the client in a circle, too often, to an unusable URL, or from rtmps:// to rtmp://.',
    fix: 'Check the configuration of the servers, or use the URL of the server that has the stream.',
  },
  RTMP_ERR_CERTIFICATE: {
    text: 'The certificate of the server is not trusted',
    meaning: 'It is self-signed, expired, or for another host, or its fingerprint is not the one that was given.',
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
  /** What exactly was wrong; follows the text of the code. */
  readonly detail?: string;
  /** Byte offset: within the chunk stream for chunk errors, within the structure for parse errors. */
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

  /** What to do about it. */
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
