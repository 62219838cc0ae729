import { toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { apiRoutes, type Route, statusOf } from '../../packages/rtmp-vcam/src/control/server/routes.ts';
import { FakeControl } from '../../packages/rtmp-vcam/src/control/testing/fake-control.ts';
import type { AppErrorCode } from '../../packages/rtmp-vcam/src/errors.ts';
import { RecentLines } from '../../packages/rtmp-vcam/src/logging/recent-lines.ts';
import { VERSION } from '../../packages/rtmp-vcam/src/version.ts';
import { EventFeed } from '../../packages/rtmp-vcam/src/web/events/event-feed.ts';
import { webRoutes } from '../../packages/rtmp-vcam/src/web/web-routes.ts';
import { fieldComments, withComments } from './field-comments.ts';
import { NAMED, OPERATIONS, type Operation } from './operations.ts';

/** The file's path in the repository. */
export const OPENAPI_FILE = 'docs/openapi.json';

const REF = {
  overrideRef: ({ referenceId }: { readonly referenceId: string }) => `#/components/schemas/${referenceId}`,
};
const COMMENTS = fieldComments();
const FAILURE = { 'application/json': { schema: { $ref: REF.overrideRef({ referenceId: 'Failure' }) } } };

/** Answers to every request, by their status. */
const ALWAYS = {
  401: ['Token', 'APP_ERR_TOKEN: the token is missing or wrong'],
  403: [
    'Forbidden',
    'APP_ERR_FORBIDDEN: another user of this computer, another web site, or a host name that is not ours',
  ],
  429: ['Wait', 'APP_ERR_TOKEN: too many wrong tokens came from this address'],
  default: ['Other', 'Refused for another reason'],
} as const;

/** The API as OpenAPI 3.1, made of the tables of routes and of the schemas that answers are made of. */
export function openApi(): string {
  const control = new FakeControl();
  const onSocket = new Set(apiRoutes(control).map(nameOf));
  const events = new EventFeed({ state: () => control.state(), lines: new RecentLines() });
  const paths: Record<string, Record<string, object>> = {};
  const left = new Set(Object.keys(OPERATIONS));
  for (const route of webRoutes({ control, events })) {
    const name = nameOf(route);
    const operation = OPERATIONS[name];
    if (operation === undefined) throw new Error(`${name} is missing in operations.ts`);
    left.delete(name);
    const path = route.path.replace('/ID', '/{camera}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: described(route, operation, onSocket.has(name)) };
  }
  if (left.size > 0) throw new Error(`No route is ${[...left].join(', ')}`);
  return `${JSON.stringify({ ...HEAD, paths, components: COMPONENTS }, undefined, 2)}\n`;
}

const HEAD = {
  openapi: '3.1.0',
  info: {
    title: 'rtmp-vcam',
    version: VERSION,
    license: { name: 'MIT', identifier: 'MIT' },
    description:
      'The API of a running rtmp-vcam; docs/http-api.md explains it. On the computer that it runs on, only the user who ' +
      'has started it and root may ask, and need nothing. Other computers need the token of --http.',
  },
  servers: [{ url: 'http://127.0.0.1:8935' }],
  security: [{}, { token: [] }],
};

const COMPONENTS = {
  securitySchemes: {
    token: { type: 'http', scheme: 'bearer', description: 'In the file http-token of the config folder.' },
  },
  responses: Object.fromEntries(
    Object.values(ALWAYS).map(([name, description]) => [name, { description, content: FAILURE }]),
  ),
  schemas: withComments(toJsonSchemaDefs(NAMED, REF), COMMENTS),
};

function nameOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

function described(route: Route, operation: Operation, isOnSocket: boolean): object {
  const { summary, description, body, bytes, query, answer, errors = [] } = operation;
  const isBodyExpected = body !== undefined || bytes !== undefined;
  if ((route.mostBytes !== undefined) !== (bytes !== undefined)) throw new Error(`${nameOf(route)}: what is its body?`);
  const where = isOnSocket ? undefined : 'Not on the Unix socket.';
  const text = [description, where].filter((each) => each !== undefined).join(' ');
  const parameters = [
    ...(route.path.includes('/ID') ? [CAMERA_PARAMETER] : []),
    ...(query === undefined ? [] : [queryParameter(query)]),
  ];
  const refusals: readonly AppErrorCode[] = [
    ...(isBodyExpected || query !== undefined ? (['APP_ERR_REQUEST'] as const) : []),
    ...errors,
  ];
  return {
    operationId: idOf(route),
    summary,
    ...(text === '' ? {} : { description: text }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(isBodyExpected ? { requestBody: { required: needsBody(body, bytes), content: contentOf(body, bytes) } } : {}),
    responses: {
      200: { description: 'Done', content: typeof answer === 'string' ? { [answer]: {} } : json(answer) },
      ...failures(refusals, isBodyExpected),
      ...Object.fromEntries(
        Object.entries(ALWAYS).map(([status, [name]]) => [status, { $ref: `#/components/responses/${name}` }]),
      ),
    },
  };
}

const CAMERA_PARAMETER = {
  name: 'camera',
  in: 'path',
  required: true,
  description: 'The number or the name of a camera; 1 is the first one.',
  schema: { type: 'string' },
};

function queryParameter({ name, description, most }: NonNullable<Operation['query']>): object {
  return { name, in: 'query', description, schema: { type: 'integer', minimum: 1, maximum: most } };
}

/** Without a body, the JSON is an empty object. */
function needsBody(body: Operation['body'], bytes: Operation['bytes']): boolean {
  return bytes !== undefined || (body !== undefined && !v.is(body, {}));
}

function contentOf(body: Operation['body'], bytes: Operation['bytes']): object {
  if (bytes !== undefined) return Object.fromEntries(bytes.map((type) => [type, {}]));
  return body === undefined ? {} : json(body);
}

function json(schema: NonNullable<Operation['body']>): object {
  const { $schema: _, $defs: __, ...rest } = toJsonSchema(schema, { ...REF, definitions: NAMED, typeMode: 'input' });
  return { 'application/json': { schema: withComments(rest, COMMENTS) } };
}

/** Statuses with the codes of their errors. */
function failures(codes: readonly AppErrorCode[], hasBody: boolean): Record<string, object> {
  const byStatus = new Map<number, Set<string>>();
  const add = (status: number, code: string): void => {
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code));
  };
  for (const code of codes) add(statusOf(code), code);
  if (hasBody) for (const status of [413, 415]) add(status, 'APP_ERR_REQUEST');
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [status, { description: [...list].join(', '), content: FAILURE }]),
  );
}

/** `get-api-state`, `post-api-cameras-publisher-disconnect`. */
function idOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
  return `${method.toLowerCase()}${path.replace('/ID', '').replaceAll(/[/.]/g, '-')}`;
}
