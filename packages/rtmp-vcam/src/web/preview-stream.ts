import type { ServerResponse } from 'node:http';
import type { PreviewPicture, VideoError } from '@rtmp-vcam/video-pipeline';
import { failed, type ShownPreview } from '../control/server/routes.ts';
import { AppError } from '../errors.ts';
import { limitUnsent } from './limit-unsent.ts';
import { previewError } from './preview-error.ts';

/** Most viewers of a camera. Each costs the time to send some 500 kB a second. */
const MOST_VIEWERS = 50;
/** A viewer that takes nothing for so long has gone. */
const SILENCE_MS = 30_000;
const BOUNDARY = 'rtmp-vcam-picture';
/** What ends a part is sent with it: browsers show a picture when they see the boundary behind it. */
const END_OF_PART = `\r\n--${BOUNDARY}\r\n`;

type Watched = Pick<ShownPreview, 'viewers' | 'watch'>;

interface StreamOptions {
  /** Default 30000 milliseconds. */
  readonly silenceMs?: number;
}

/**
 * Sends what the camera shows, picture by picture, until the client or the camera ends it: `multipart/x-mixed-replace`
 * with a JPEG file in each part. A client that is too slow for all of them misses some, and gets the newest one next.
 */
export function streamPreview(preview: Watched, response: ServerResponse, options: StreamOptions = {}): void {
  if (response.destroyed) return;
  if (preview.viewers >= MOST_VIEWERS) refuse(response, fullError());
  else new PreviewStream(preview, response, options.silenceMs ?? SILENCE_MS);
}

function fullError(): AppError {
  return new AppError('APP_ERR_PREVIEW', `This camera has ${MOST_VIEWERS} viewers already`, {
    fix: 'Close one of them, and load this again.',
  });
}

function refuse(response: ServerResponse, error: AppError): void {
  const { status, body } = failed(503, error);
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

class PreviewStream {
  readonly #response: ServerResponse;
  /** The newest picture, while the client takes the one before. */
  #next: PreviewPicture | undefined;

  constructor(preview: Watched, response: ServerResponse, silenceMs: number) {
    this.#response = response;
    const leave = preview.watch(
      (picture) => this.#show(picture),
      (error) => this.#end(error),
    );
    response.once('close', leave);
    response.on('drain', () => this.#showNext());
    response.setTimeout(silenceMs, () => response.destroy());
  }

  #show(picture: PreviewPicture): void {
    this.#next = picture;
    if (!this.#response.writableNeedDrain) this.#showNext();
  }

  #showNext(): void {
    const picture = this.#next;
    this.#next = undefined;
    if (picture === undefined || this.#response.destroyed) return;
    const { jpeg } = picture;
    const response = this.#response;
    if (!response.headersSent) this.#begin();
    response.cork();
    response.write(`content-type: image/jpeg\r\ncontent-length: ${jpeg.length}\r\n\r\n`);
    response.write(jpeg);
    response.write(END_OF_PART);
    response.uncork();
  }

  #begin(): void {
    const response = this.#response;
    if (response.socket !== null) limitUnsent(response.socket);
    // The end of the connection is the end of the answer, as all MJPEG readers expect it.
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
    response.writeHead(200, {
      'content-type': `multipart/x-mixed-replace;boundary=${BOUNDARY}`,
      'cache-control': 'no-store',
    });
    response.write(END_OF_PART.trimStart());
  }

  #end(error: VideoError | undefined): void {
    const response = this.#response;
    if (!response.headersSent) {
      refuse(response, previewError(error));
    } else if (response.writableNeedDrain) response.destroy();
    else response.end();
  }
}
