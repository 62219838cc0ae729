import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '../../errors.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  answerOf,
  Content,
  failed,
  failureOf,
  findRoute,
  type Match,
  type Route,
} from './routes.ts';

/** No JSON has to be longer. */
const LONGEST_BODY = 16 * 1024;

interface ListenerOptions {
  readonly routes: readonly Route[];
  /** Is called with errors that should not happen. */
  readonly onFault: (error: unknown) => void;
  /** Says why the request is refused before its body is read; undefined if it is not. */
  readonly refusal?: (request: IncomingMessage, match: Match) => ApiAnswer | undefined;
  /** Answers what is not in the table; by default the table's own answer is sent, which says that there is nothing. */
  readonly otherwise?: (request: IncomingMessage, response: ServerResponse, answer: ApiAnswer) => void;
}

/** Answers HTTP requests by a table of routes. Never throws. */
export function requestListener(options: ListenerOptions) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    // A client that goes before the end of its request or of the answer is nobody's fault.
    respond(request, response, options).catch(() => request.destroy());
  };
}

async function respond(request: IncomingMessage, response: ServerResponse, options: ListenerOptions): Promise<void> {
  const { routes, onFault, refusal, otherwise = (_request, to, answer) => send(to, answer) } = options;
  const { method = '', url = '' } = request;
  const mark = url.indexOf('?');
  const [path, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
  const match = findRoute(routes, method, path);
  if ('status' in match) {
    otherwise(request, response, match);
    return;
  }
  const refused = refusal?.(request, match);
  if (refused !== undefined) {
    send(response, refused);
    return;
  }
  const read = await readRequest(request, match.route, { method, path, query: new URLSearchParams(query) });
  if ('status' in read) send(response, read);
  else if ('answer' in match.route) send(response, await answerOf({ ...match, route: match.route }, read, onFault));
  else {
    try {
      await match.route.stream(read, match.id, response);
    } catch (error) {
      const answer = failureOf(error, onFault);
      if (response.headersSent) response.destroy();
      else send(response, answer);
    }
  }
}

type Head = Pick<ApiRequest, 'method' | 'path' | 'query'>;

/** The request with its body, or what is wrong with it. */
async function readRequest(request: IncomingMessage, route: Route, head: Head): Promise<ApiRequest | ApiAnswer> {
  const most = route.mostBytes ?? LONGEST_BODY;
  const bytes = await readBody(request, most);
  if (bytes === undefined) return failed(413, new AppError('APP_ERR_REQUEST', `The body has more than ${most} bytes`));
  if (route.mostBytes !== undefined) return { ...head, bytes, body: {} };
  const body = bytes.length === 0 ? {} : parsedJson(bytes.toString('utf8'));
  if (body === undefined) return failed(400, new AppError('APP_ERR_REQUEST', 'The body is not JSON'));
  return { ...head, bytes, body };
}

/** How long the body of a refused request is read, so that the client can send it and then read why. */
const LINGER_MS = 1000;

/** Sends an answer. If the request was refused before the end of its body, the connection ends with it. */
export function send(response: ServerResponse, { status, body, headers }: ApiAnswer): void {
  const request = response.req;
  const isCut = hasBody(request) && !request.complete;
  const [type, data] =
    body instanceof Content ? [body.type, body.data] : ['application/json; charset=utf-8', `${JSON.stringify(body)}\n`];
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(data),
    'cache-control': 'no-store',
    ...(isCut ? { connection: 'close' } : {}),
    ...headers,
  });
  if (!isCut) {
    response.end(data);
    return;
  }
  // To close a connection while bytes come would take the answer away from the client.
  response.write(data);
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS).unref();
  request.once('end', end).once('close', end).resume();
}

/** True when the request says that it has a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Undefined when it is too long. */
function readBody(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = Number(request.headers['content-length'] ?? 0);
    if (length > most) {
      resolve(undefined);
      return;
    }
    length = 0;
    const read = (part: Buffer): void => {
      length += part.length;
      if (length <= most) parts.push(part);
      else {
        request.off('data', read);
        resolve(undefined);
      }
    };
    request.on('data', read);
    request.once('end', () => resolve(Buffer.concat(parts)));
    request.once('close', () => reject(new Error('The client has gone')));
  });
}

/** Undefined when it is not JSON. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
