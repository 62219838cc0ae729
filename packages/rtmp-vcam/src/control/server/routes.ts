import type { ServerResponse } from 'node:http';
import {
  type CameraState,
  type DoctorReport,
  demoRequest,
  disconnectRequest,
  type History,
  type ProgramState,
  type SenderState,
  type WrittenSettings,
} from '@rtmp-vcam/api';
import { percentDecoded } from '@rtmp-vcam/rtmp-server';
import type { Preview } from '@rtmp-vcam/video-pipeline';
import * as v from 'valibot';
import { readPatch, type SettingsPatch } from '../../config/live-settings.ts';
import { AppError, type AppErrorCode } from '../../errors.ts';
import { noCamera } from '../no-camera.ts';
import type { CameraActions } from './camera-actions.ts';

/** What the owner of a running program can see and do. */
export interface Control {
  state(): ProgramState;
  /** What is measured, for Prometheus. */
  metrics(): Content;
  /** What keeps the cameras from working. Takes some seconds. Throws AppError APP_ERR_DOCTOR. */
  doctor(): Promise<DoctorReport>;
  /** Undefined when there is no camera with this id or name. */
  camera(idOrName: string): ControlledCamera | undefined;
}

export type ShownPreview = Pick<Preview, 'viewers' | 'watch' | 'snapshot'>;

export interface ControlledCamera {
  /** What apps get from it. */
  readonly preview: ShownPreview;
  readonly actions: CameraActions;
  /**
   * Ends the stream of the sender that has the camera, and keeps the sender out for a time. Gives who that was, or null
   * when there is none. Throws AppError APP_ERR_PULLED when the camera pulls its stream.
   */
  disconnect(keepOutMs: number): SenderState | null;
  /** Lets the senders in again that are kept out, and says who they are. */
  readmit(): CameraState['keptOut'];
  /** Changes settings, all of these or none, and gives all. Throws AppError APP_ERR_SETTING. */
  update(patch: SettingsPatch): Promise<WrittenSettings>;
  /** The last five minutes. */
  history(): History;
}

export interface ApiRequest {
  readonly method: string;
  /** Path of the URL, without its query. */
  readonly path: string;
  /** The parsed JSON; an empty object if there was no body. */
  readonly body: unknown;
  /** What stands behind the `?` of the URL. */
  readonly query: URLSearchParams;
  /** The body as it came. */
  readonly bytes: Uint8Array;
}

export interface ApiAnswer {
  readonly status: number;
  /** Is sent as JSON, unless it is `Content`. */
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

interface RouteBase {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** `ID` stands for the id or name of a camera. */
  readonly path: string;
  /** The body is not JSON but bytes, at most so many. Otherwise it is JSON of at most 16 KiB. */
  readonly mostBytes?: number;
}

/** An answer that is not JSON. */
export class Content {
  /** Its media type. */
  readonly type: string;
  readonly data: string | Uint8Array;

  constructor(type: string, data: string | Uint8Array) {
    this.type = type;
    this.data = data;
  }
}

/** Answers with an object, which is sent as JSON, or with `Content`. */
export interface AnswerRoute extends RouteBase {
  answer(request: ApiRequest, id: string): object | Promise<object>;
}

/**
 * Writes its answer itself, for as long as the client stays. It throws before it has written anything, or not at all.
 * The TCP server has such routes (see `web/web-routes.ts`), and the Unix socket the one that ends the program.
 */
export interface StreamRoute extends RouteBase {
  stream(request: ApiRequest, id: string, response: ServerResponse): void | Promise<void>;
}

export type Route = AnswerRoute | StreamRoute;

/** In bytes. Photographs of a phone are smaller. */
const LARGEST_CARD = 8 * 2 ** 20;

/**
 * Everything that the API can do on both sockets; a new request is one more entry. It knows nothing of the socket that
 * requests come from.
 */
export function apiRoutes(control: Control): readonly AnswerRoute[] {
  const camera = (id: string): ControlledCamera => cameraOf(control, id);
  return [
    { method: 'GET', path: '/api/state', answer: () => control.state() },
    { method: 'GET', path: '/metrics', answer: () => control.metrics() },
    { method: 'GET', path: '/api/cameras/ID/history', answer: (_, id) => camera(id).history() },
    {
      method: 'PATCH',
      path: '/api/cameras/ID',
      answer: async ({ body }, id) => ({ settings: await camera(id).update(readPatch(body)) }),
    },
    { method: 'GET', path: '/api/cameras/ID/connect', answer: (_, id) => camera(id).actions.connect() },
    {
      method: 'POST',
      path: '/api/cameras/ID/keep',
      answer: ({ body }, id) => {
        parsed(v.strictObject({}), body);
        return camera(id).actions.keep();
      },
    },
    {
      method: 'POST',
      path: '/api/cameras/ID/card',
      mostBytes: LARGEST_CARD,
      answer: async ({ bytes }, id) => {
        await camera(id).actions.useCard(bytes);
        return { settings: await camera(id).update({}) };
      },
    },
    {
      method: 'POST',
      path: '/api/cameras/ID/key',
      answer: async ({ body }, id) => {
        parsed(v.strictObject({}), body);
        await camera(id).actions.renewKey();
        return { made: true };
      },
    },
    {
      method: 'POST',
      path: '/api/cameras/ID/demo',
      answer: async ({ body }, id) => ({ demo: await camera(id).actions.setDemo(parsed(demoRequest, body).on) }),
    },
    {
      method: 'POST',
      path: '/api/cameras/ID/publisher/disconnect',
      answer: ({ body }, id) => ({ disconnected: camera(id).disconnect(parsed(disconnectRequest, body).keepOutMs) }),
    },
    {
      method: 'POST',
      path: '/api/cameras/ID/publisher/readmit',
      answer: ({ body }, id) => {
        parsed(v.strictObject({}), body);
        return { readmitted: camera(id).readmit() };
      },
    },
  ];
}

/** The camera with this id or name. Throws AppError APP_ERR_NO_CAMERA. */
export function cameraOf(control: Control, id: string): ControlledCamera {
  const found = control.camera(id);
  if (found === undefined) throw noCamera(id, control.state().cameras);
  return found;
}

const STATUS: Partial<Record<AppErrorCode, number>> = {
  APP_ERR_NO_CAMERA: 404,
  APP_ERR_PULLED: 409,
  APP_ERR_FIXED: 409,
  APP_ERR_CONFIG: 409,
  APP_ERR_CONFIG_FILE: 409,
  APP_ERR_DEMO: 409,
  APP_ERR_DEMO_ENCODER: 409,
  APP_ERR_SETTING: 400,
  APP_ERR_REQUEST: 400,
  APP_ERR_PREVIEW: 503,
  APP_ERR_DOCTOR: 503,
  APP_ERR_NOTHING_FED: 503,
  APP_ERR_FORBIDDEN: 403,
  APP_ERR_TOKEN: 401,
};

/** The HTTP status of an answer with this error. */
export function statusOf(code: AppErrorCode): number {
  return STATUS[code] ?? 500;
}

/** A route that fits a request, and the id in its path, which may be empty. */
export interface Match<R extends Route = Route> {
  readonly route: R;
  readonly id: string;
}

/** The route for a request, or the answer that says why there is none. */
export function findRoute<R extends Route>(routes: readonly R[], method: string, path: string): Match<R> | ApiAnswer {
  const matching = routes.flatMap((route): Match<R>[] => {
    const id = idIn(route.path, path);
    return id === undefined ? [] : [{ route, id }];
  });
  const match = matching.find(
    ({ route }) => route.method === method || (method === 'HEAD' && route.method === 'GET' && 'answer' in route),
  );
  if (match !== undefined) return match;
  if (matching.length === 0) return failed(404, new AppError('APP_ERR_REQUEST', 'There is nothing at this path'));
  const allow = matching.map(({ route }) => route.method).join(', ');
  return { ...failed(405, new AppError('APP_ERR_REQUEST', `Use ${allow} for this path`)), headers: { allow } };
}

/** What the route answers; errors become answers too, and `onFault` is called with those that should not happen. */
export async function answerOf(
  { route, id }: Match<AnswerRoute>,
  request: ApiRequest,
  onFault: (error: unknown) => void,
): Promise<ApiAnswer> {
  try {
    return { status: 200, body: await route.answer(request, id) };
  } catch (error) {
    return failureOf(error, onFault);
  }
}

/** The answer to a request that failed; `onFault` is called with errors that should not happen. */
export function failureOf(error: unknown, onFault: (error: unknown) => void): ApiAnswer {
  if (error instanceof AppError) return failed(statusOf(error.code), error);
  onFault(error);
  return failed(500, new AppError('APP_ERR_CONTROL', 'The request failed'));
}

/** The answer that says what went wrong. */
export function failed(status: number, { code, message, fix }: AppError): ApiAnswer {
  return { status, body: { error: { code, message, fix } } };
}

/** The id in `path` if it fits the pattern, or '' if the pattern has none; undefined if it does not fit. */
function idIn(pattern: string, path: string): string | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  if (!wanted.every((part, index) => part === 'ID' || part === given[index])) return undefined;
  const at = wanted.indexOf('ID');
  return at < 0 ? '' : percentDecoded(given[at] ?? '');
}

function parsed<T>(schema: v.GenericSchema<unknown, T>, body: unknown): T {
  const result = v.safeParse(schema, body);
  if (result.success) return result.output;
  const [{ message, path }] = result.issues;
  const where = path?.map(({ key }) => String(key)).join('.');
  throw new AppError('APP_ERR_REQUEST', `The body of the request is not valid: ${where ? `${where}: ` : ''}${message}`);
}
