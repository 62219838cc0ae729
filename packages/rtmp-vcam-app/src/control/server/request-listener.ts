import type { IncomingMessage, RequestListener } from 'node:http';
import { AppError } from '../../errors.ts';
import { type ApiAnswer, answerTo, apiRoutes, type Control, failed } from './routes.ts';

/** No request needs more. */
const LONGEST_BODY = 16 * 1024;

/** Answers HTTP requests by the table of routes, one for each connection. */
export function requestListener(control: Control, onFault: (error: unknown) => void): RequestListener {
  const routes = apiRoutes(control);
  const answered = async (request: IncomingMessage): Promise<ApiAnswer> => {
    const text = await readBody(request);
    if (text === undefined)
      return failed(413, new AppError('APP_ERR_REQUEST', `The body has more than ${LONGEST_BODY} bytes`));
    const { method = '', url = '' } = request;
    const body = parsedJson(text === '' ? '{}' : text);
    if (body === undefined) return failed(400, new AppError('APP_ERR_REQUEST', 'The body is not JSON'));
    return answerTo(routes, { method, path: url.split('?')[0] ?? '', body }, onFault);
  };
  return (request, response) => {
    answered(request).then(
      ({ status, body, headers }) => {
        const text = `${JSON.stringify(body)}\n`;
        response.writeHead(status, {
          'content-type': 'application/json; charset=utf-8',
          'content-length': Buffer.byteLength(text),
          'cache-control': 'no-store',
          connection: 'close',
          ...headers,
        });
        response.end(text);
      },
      // The client has gone before the end of its request.
      () => request.destroy(),
    );
  };
}

/** Undefined when it is too long. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) continue;
    length += part.length;
    if (length > LONGEST_BODY) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Undefined when it is not JSON. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
