/** An answer of the program that says what went wrong, and what to do. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

interface Request {
  readonly method?: 'GET' | 'POST' | 'PATCH';
  /** Is sent as JSON, or as it is if it is a file. */
  readonly body?: object;
}

const LIMIT_MS = 15_000;

/** Asks the program. Throws ApiError with its message and remedy when the answer is no, or when there is none. */
export async function ask<T>(path: string, { method = 'GET', body }: Request = {}): Promise<T> {
  const response = await send(path, method, body);
  if (!response.ok) throw failureIn(await response.json().catch(() => undefined), response.status);
  // The tests of the program hold its answers against the schemas of @rtmp-vcam/api.
  const answer: T = await response.json();
  return answer;
}

/** Path of a request that is about this camera. */
export function cameraPath(id: string, rest = ''): string {
  return `/api/cameras/${encodeURIComponent(id)}${rest}`;
}

async function send(path: string, method: string, body: object | undefined): Promise<Response> {
  const isFile = body instanceof Blob;
  const type = isFile ? body.type || 'application/octet-stream' : 'application/json';
  try {
    return await fetch(path, {
      method,
      signal: AbortSignal.timeout(LIMIT_MS),
      ...(body === undefined ? {} : { headers: { 'content-type': type }, body: isFile ? body : JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError('rtmp-vcam does not answer', 'See in its terminal whether it still runs, and start it again.');
  }
}

function failureIn(answer: unknown, status: number): ApiError {
  const error = fieldOf(answer, 'error');
  const message = fieldOf(error, 'message');
  const fix = fieldOf(error, 'fix');
  return new ApiError(
    typeof message === 'string' ? message : `rtmp-vcam answered with status ${status}`,
    typeof fix === 'string' ? fix : 'Load this page again. The log in the terminal may say more.',
  );
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
