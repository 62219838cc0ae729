import { type SnapshotFormat, VideoError } from '@rtmp-vcam/video-pipeline';
import type { ShownPreview } from '../control/server/routes.ts';
import { AppError } from '../errors.ts';
import { previewError } from './preview-error.ts';

/** No canvas is wider. */
const MOST_WIDTH = 16_384;

export const SNAPSHOT_TYPES: Readonly<Record<SnapshotFormat, string>> = { jpg: 'image/jpeg', png: 'image/png' };

/**
 * What the camera shows now, as a file. `?width=320` makes it smaller. Throws AppError: APP_ERR_REQUEST for a width that
 * is no number of pixels, APP_ERR_PREVIEW when there is no picture.
 */
export async function takeSnapshot(
  preview: Pick<ShownPreview, 'snapshot'>,
  format: SnapshotFormat,
  query: URLSearchParams,
): Promise<Uint8Array> {
  const width = widthIn(query);
  try {
    return await preview.snapshot({ format, width });
  } catch (error) {
    throw error instanceof VideoError ? previewError(error) : error;
  }
}

function widthIn(query: URLSearchParams): number | undefined {
  const text = query.get('width');
  if (text === null) return undefined;
  const width = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (width >= 1 && width <= MOST_WIDTH) return width;
  throw new AppError('APP_ERR_REQUEST', `The width of a picture cannot be ${text.slice(0, 20)}`, {
    fix: `Give it in pixels, such as ?width=320, or leave it out for the full size.`,
  });
}
