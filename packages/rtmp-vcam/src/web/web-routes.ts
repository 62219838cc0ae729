import type { ServerResponse } from 'node:http';
import { isFed } from '../control/server/health.ts';
import { send } from '../control/server/request-listener.ts';
import { apiRoutes, Content, type Control, type Route } from '../control/server/routes.ts';
import { AppError } from '../errors.ts';
import type { EventFeed } from './events/event-feed.ts';
import { previewRoutes } from './preview-routes.ts';

/** What routes need. */
export interface WebRoutesOptions {
  readonly control: Control;
  readonly events: EventFeed;
}

/**
 * All routes of the TCP server: those of the API, which the Unix socket has too, and those that stream. To add one:
 *
 * - `answer` returns an object, which is sent as JSON, or `new Content(type, bytes)`; an AppError that it throws becomes
 *   the answer (its status is in `STATUS` of routes.ts).
 * - `stream` writes to the response itself; the camera in its path is `cameraOf(control, id)`. When the server closes,
 *   it ends the connection, and the response emits `close`. A client that takes nothing for 30 s is closed, too.
 * - `mostBytes` lets it take bytes in place of JSON: `request.bytes`. `request.query` has what stands behind the `?`.
 */
export function webRoutes({ control, events }: WebRoutesOptions): readonly Route[] {
  return [
    ...apiRoutes(control),
    ...previewRoutes(control),
    { method: 'GET', path: '/healthz', answer: () => healthOf(control) },
    { method: 'GET', path: '/api/doctor', stream: (_request, _id, response) => answerDoctor(control, response) },
    { method: 'GET', path: '/api/events', stream: (_request, _id, response) => events.add(response) },
  ];
}

/** Longer than doctor may take. */
const DOCTOR_SILENCE_MS = 90_000;

/** Nothing is sent until the report is there, which may take longer than other connections may be silent. */
async function answerDoctor(control: Control, response: ServerResponse): Promise<void> {
  response.setTimeout(DOCTOR_SILENCE_MS);
  send(response, { status: 200, body: await control.doctor() });
}

/** Throws AppError while no camera runs. */
function healthOf(control: Control): Content {
  if (!isFed(control.state())) throw new AppError('APP_ERR_NOTHING_FED', 'No camera runs');
  return new Content('text/plain; charset=utf-8', 'ok\n');
}
