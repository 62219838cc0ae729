import * as api from '@rtmp-vcam/api';
import * as v from 'valibot';
import type { AppErrorCode } from '../../packages/rtmp-vcam/src/errors.ts';

type Schema = v.GenericSchema;

/** What a request is for, in the documentation. */
export interface Operation {
  readonly summary: string;
  readonly description?: string;
  /** The JSON of the request; undefined if it has no body. */
  readonly body?: Schema;
  /** The media types of a request whose body is bytes. */
  readonly bytes?: readonly string[];
  /** What may stand behind the `?`. */
  readonly query?: { readonly name: string; readonly description: string; readonly most: number };
  /** The JSON of the answer, or its media type. */
  readonly answer: Schema | string;
  /** Why it may be refused, beside what every request may be refused for. */
  readonly errors?: readonly AppErrorCode[];
}

/** Schemas that have a name in the documentation. */
export const NAMED: Readonly<Record<string, Schema>> = {
  ProgramState: api.programState,
  CameraState: api.cameraState,
  Settings: api.settingsAnswer.entries.settings,
  History: api.history,
  Connect: api.connect,
  LogLine: api.logLine,
  DoctorReport: api.doctorReport,
  Failure: api.failure,
};

const changedSettings = v.partial(v.strictObject(api.settingsAnswer.entries.settings.entries));
const PICTURES = ['image/png', 'image/jpeg', 'image/webp', 'application/octet-stream'];
const WIDTH = { name: 'width', description: 'Width of the picture in pixels; the full size without it.', most: 16_384 };

/** Every request, by its method and path as in the tables of routes. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /api/state': {
    summary: 'What the program and its cameras do now',
    answer: api.programState,
  },
  'GET /api/events': {
    summary: 'The state and the log, as Server-Sent Events',
    description:
      'The event `state` has a ProgramState as its data; it comes at once and then every 500 ms. The event `log` has a ' +
      'LogLine: first the last 200 lines, then each line at once. A slow reader gets the newest state and may lose lines.',
    answer: 'text/event-stream',
  },
  'PATCH /api/cameras/ID': {
    summary: 'Changes settings of a camera while it runs',
    description: 'All that are named are changed, or none. They are lost when the program ends, unless they are kept.',
    body: changedSettings,
    answer: api.settingsAnswer,
    errors: ['APP_ERR_NO_CAMERA', 'APP_ERR_SETTING'],
  },
  'POST /api/cameras/ID/keep': {
    summary: 'Writes the settings of a camera into the config file',
    description: 'The comments of the file stay.',
    body: v.strictObject({}),
    answer: api.keepAnswer,
    errors: ['APP_ERR_NO_CAMERA', 'APP_ERR_FIXED', 'APP_ERR_CONFIG', 'APP_ERR_CONFIG_FILE'],
  },
  'POST /api/cameras/ID/card': {
    summary: 'Makes a picture the card of a camera',
    description: 'PNG, JPEG or WebP, at most 8 MiB. A copy is kept in the config folder.',
    bytes: PICTURES,
    answer: api.settingsAnswer,
    errors: ['APP_ERR_NO_CAMERA', 'APP_ERR_SETTING'],
  },
  'GET /api/cameras/ID/connect': {
    summary: 'How senders reach a camera',
    description: 'The answer has the stream key. Nothing else that is answered has it.',
    answer: api.connect,
    errors: ['APP_ERR_NO_CAMERA'],
  },
  'POST /api/cameras/ID/key': {
    summary: 'Makes a new stream key',
    description: 'It counts for the next senders of all cameras that share the key. `connect` tells it.',
    body: v.strictObject({}),
    answer: api.keyAnswer,
    errors: ['APP_ERR_NO_CAMERA', 'APP_ERR_FIXED', 'APP_ERR_PULLED'],
  },
  'POST /api/cameras/ID/demo': {
    summary: 'Starts or stops the test picture',
    description: 'It makes way for every sender that comes.',
    body: api.demoRequest,
    answer: api.demoAnswer,
    errors: ['APP_ERR_NO_CAMERA', 'APP_ERR_DEMO', 'APP_ERR_DEMO_ENCODER', 'APP_ERR_PULLED'],
  },
  'POST /api/cameras/ID/publisher/disconnect': {
    summary: 'Ends the stream of the sender that has a camera',
    description: 'The sender is kept out for a time, because most senders connect again by themselves.',
    body: api.disconnectRequest,
    answer: api.disconnectAnswer,
    errors: ['APP_ERR_NO_CAMERA', 'APP_ERR_PULLED'],
  },
  'POST /api/cameras/ID/publisher/readmit': {
    summary: 'Lets the senders in again that are kept out',
    body: v.strictObject({}),
    answer: api.readmitAnswer,
    errors: ['APP_ERR_NO_CAMERA'],
  },
  'GET /api/cameras/ID/history': {
    summary: 'The last five minutes of a camera',
    answer: api.history,
    errors: ['APP_ERR_NO_CAMERA'],
  },
  'GET /api/cameras/ID/preview.mjpeg': {
    summary: 'What apps get, as a stream of JPEG pictures',
    description:
      'multipart/x-mixed-replace with up to 15 pictures a second, at most 960 pixels wide. A slow reader misses pictures. ' +
      'A camera has at most 50 viewers.',
    answer: 'multipart/x-mixed-replace',
    errors: ['APP_ERR_NO_CAMERA', 'APP_ERR_PREVIEW'],
  },
  'GET /api/cameras/ID/snapshot.jpg': {
    summary: 'What apps get now, as a JPEG file',
    query: WIDTH,
    answer: 'image/jpeg',
    errors: ['APP_ERR_NO_CAMERA', 'APP_ERR_PREVIEW'],
  },
  'GET /api/cameras/ID/snapshot.png': {
    summary: 'What apps get now, as a PNG file',
    query: WIDTH,
    answer: 'image/png',
    errors: ['APP_ERR_NO_CAMERA', 'APP_ERR_PREVIEW'],
  },
  'GET /metrics': {
    summary: 'Measurements in the text format of Prometheus',
    answer: 'text/plain',
  },
  'GET /api/doctor': {
    summary: 'What keeps the cameras from working, and what to do',
    description:
      'What `rtmp-vcam doctor --json` says of this program, but without its test picture, so that no app sees one. It takes ' +
      'some seconds, in a process of its own. Those who ask meanwhile get the same report. Nothing in it is secret.',
    answer: api.doctorReport,
    errors: ['APP_ERR_DOCTOR'],
  },
  'GET /healthz': {
    summary: 'Whether cameras are fed: 200 and `ok`',
    answer: 'text/plain',
    errors: ['APP_ERR_NOTHING_FED'],
  },
};
