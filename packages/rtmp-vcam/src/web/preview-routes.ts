import type { SnapshotFormat } from '@rtmp-vcam/video-pipeline';
import { Content, type Control, cameraOf, type Route } from '../control/server/routes.ts';
import { streamPreview } from './preview-stream.ts';
import { SNAPSHOT_TYPES, takeSnapshot } from './snapshot.ts';

/** What a camera shows: picture by picture, or one picture. */
export function previewRoutes(control: Control): readonly Route[] {
  const snapshot = (format: SnapshotFormat): Route => ({
    method: 'GET',
    path: `/api/cameras/ID/snapshot.${format}`,
    answer: async ({ query }, id) =>
      new Content(SNAPSHOT_TYPES[format], await takeSnapshot(cameraOf(control, id).preview, format, query)),
  });
  return [
    {
      method: 'GET',
      path: '/api/cameras/ID/preview.mjpeg',
      stream: (_request, id, response) => streamPreview(cameraOf(control, id).preview, response),
    },
    snapshot('jpg'),
    snapshot('png'),
  ];
}
