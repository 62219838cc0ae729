import type { IncomingMessage, ServerResponse } from 'node:http';
import { hasBody, requestListener, send } from '../control/server/request-listener.ts';
import { type ApiAnswer, Content, type Control, failed, type Match } from '../control/server/routes.ts';
import { AppError } from '../errors.ts';
import type { RecentLines } from '../logging/recent-lines.ts';
import { EventFeed } from './events/event-feed.ts';
import { Guard, type GuardOptions } from './guard/guard.ts';
import { StaticFiles } from './static-files.ts';
import { webRoutes } from './web-routes.ts';

export interface HandlerOptions extends GuardOptions {
  readonly control: Control;
  readonly lines: RecentLines;
  readonly onFault: (error: unknown) => void;
  /** Path of index.html, if it is not the one of the installed page. */
  readonly page?: string;
}

/** Answers one request. `onAllowed` is called when the client may ask. */
export type WebHandler = (request: IncomingMessage, response: ServerResponse, onAllowed: () => void) => Promise<void>;

/** Everything that the TCP server answers. It is loaded with the first request. */
export function webHandler(options: HandlerOptions): WebHandler {
  const { control, lines, onFault, page } = options;
  const guard = new Guard(options);
  const events = new EventFeed({ state: () => control.state(), lines });
  const files = page === undefined ? new StaticFiles() : new StaticFiles(page);
  const listen = requestListener({
    routes: webRoutes({ control, events }),
    onFault,
    refusal: wrongType,
    otherwise: (request, response, answer) => {
      answerFile(files, request, response, answer).catch(onFault);
    },
  });
  return async (request, response, onAllowed) => {
    const refused = await guard.check(request);
    if (refused !== undefined) {
      send(response, refused);
      return;
    }
    onAllowed();
    listen(request, response);
  };
}

/**
 * A page of another site can make an old browser send a form, but only with the types of forms. So bodies need a type
 * that no form has.
 */
function wrongType(request: IncomingMessage, { route }: Match): ApiAnswer | undefined {
  if (!hasBody(request)) return undefined;
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  const isBytes = route.mostBytes !== undefined;
  if (isBytes ? /^(image\/|application\/octet-stream$)/.test(type) : type === 'application/json') return undefined;
  const wanted = isBytes ? 'its media type, such as content-type: image/png' : 'content-type: application/json';
  return failed(415, new AppError('APP_ERR_REQUEST', `The body needs ${wanted}`, { fix: `Send ${wanted}.` }));
}

async function answerFile(
  files: StaticFiles,
  request: IncomingMessage,
  response: ServerResponse,
  answer: ApiAnswer,
): Promise<void> {
  const { method, url = '' } = request;
  const path = url.split('?')[0] ?? '';
  const isFile = (method === 'GET' || method === 'HEAD') && answer.status === 404 && !path.startsWith('/api/');
  if (isFile && (await files.serve(request, response, path))) return;
  send(response, isFile && path === '/' ? { status: 404, body: NO_PAGE } : answer);
}

const NO_PAGE = new Content(
  'text/plain; charset=utf-8',
  'The page is not installed or not built, but the API works: /api/state\n',
);
