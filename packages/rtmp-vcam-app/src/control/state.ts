import * as v from 'valibot';
import type { WrittenSettings } from '../config/live-settings.ts';

/** A time as ISO 8601. */
const time = v.string();
const text = v.string();
const count = v.number();

const sender = v.object({
  /** Null for a stream that is pulled. */
  address: v.nullable(text),
  /** The usual name of its encoder; may be empty. */
  encoder: text,
  /** App and stream name with keys hidden; null for a stream that is pulled. */
  path: v.nullable(text),
  protocol: v.picklist(['rtmp', 'rtmps']),
  since: time,
});

const stream = v.object({
  width: count,
  height: count,
  codec: text,
  decoder: text,
  /** Pictures a second; 0 while nothing is decoded. */
  fps: count,
  /** Milliseconds from the last byte of a picture to the camera; 0 while nothing is decoded. */
  latencyMs: count,
  /** For how long pictures are held back so that they come evenly, in milliseconds. */
  smoothingMs: count,
});

/** A sender that was not let in. The same sender with the same reason is listed once. */
const refused = v.object({
  address: text,
  encoder: text,
  code: text,
  /** In a few words: `wrong stream key`. */
  reason: text,
  /** How often it was refused. */
  times: count,
  last: time,
});

const keptOut = v.object({
  address: text,
  encoder: text,
  /** Until it may push again, in seconds; null for as long as another sender has the camera. */
  seconds: v.nullable(count),
});

const settings: v.GenericSchema<unknown, WrittenSettings> = v.object({
  fit: v.picklist(['contain', 'cover', 'stretch']),
  rotate: v.picklist([0, 90, 180, 270]),
  mirror: v.boolean(),
  smooth: text,
  hold: text,
  /** `auto`, `guide`, `plain`, or the path of a picture. */
  card: text,
  paused: v.boolean(),
});

export const cameraState = v.object({
  /** `1` for the first camera. */
  id: text,
  name: text,
  /** The app in its URLs; null if it takes every app that no other camera has, or pulls its stream. */
  app: v.nullable(text),
  /** What the camera shows: the stream, its last picture, or the card; `connected` is the card with a sender. */
  state: v.picklist(['live', 'holding', 'connected', 'waiting', 'paused']),
  /** What `PATCH /api/cameras/ID` changes, written as in the config file. */
  settings,
  ring: text,
  width: count,
  height: count,
  fps: count,
  /** The URL that its stream is pulled from, without its secrets; null when streams are pushed. */
  pull: v.nullable(text),
  sender: v.nullable(sender),
  /** Bits a second that the sender sends. */
  bitrate: count,
  /** Null before the first picture of a stream. */
  stream: v.nullable(stream),
  /** False when nobody sees the pictures: no app, and no reader of the frame ring. Then nothing has to be decoded. */
  watched: v.boolean(),
  /** The cameras of this system that are fed, and how many apps read them, if that is known; null when there is none. */
  device: v.nullable(v.object({ label: text, readers: v.nullable(count) })),
  /** The microphone and how many apps listen to it; null when there is none. */
  microphone: v.nullable(v.object({ label: text, readers: count })),
  /** The newest is the first. */
  refused: v.array(refused),
  keptOut: v.array(keptOut),
});

/** What a running program answers to `GET /api/state`. Nothing in it is secret. */
export const programState = v.object({
  pid: count,
  version: text,
  since: time,
  /** Null when no stream is pushed. */
  port: v.nullable(count),
  /** The additional port that takes rtmps:// only; null when there is none. */
  tlsPort: v.nullable(count),
  cameras: v.array(cameraState),
});

export type ProgramState = v.InferOutput<typeof programState>;
export type CameraState = v.InferOutput<typeof cameraState>;
export type SenderState = v.InferOutput<typeof sender>;
export type RefusedState = v.InferOutput<typeof refused>;

/** The body of `POST /api/cameras/ID/publisher/disconnect`. */
export const disconnectRequest = v.strictObject({
  /** How long the sender is kept out, in milliseconds; 0 lets it connect again at once. */
  keepOutMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(24 * 3_600_000)), 60_000),
});

/** Its answer: the sender that was disconnected; null when there was none. */
export const disconnectAnswer = v.object({ disconnected: v.nullable(sender) });

/** The answer to `POST /api/cameras/ID/publisher/readmit`: who was let in again. */
export const readmitAnswer = v.object({ readmitted: v.array(keptOut) });

/** The answer to `PATCH /api/cameras/ID`: all settings, as they are now. */
export const settingsAnswer = v.object({ settings });

/** The answer when a request fails. */
export const failure = v.object({ error: v.object({ code: text, message: text, fix: text }) });
