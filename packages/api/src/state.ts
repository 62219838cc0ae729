import * as v from 'valibot';

/** A time as ISO 8601. */
const time = v.string();
const text = v.string();
const count = v.number();

export const sender = v.object({
  /** Null for a stream that is pulled. */
  address: v.nullable(text),
  /** The usual name of its encoder; may be empty. */
  encoder: text,
  /** App and stream name with keys hidden; null for a stream that is pulled. */
  path: v.nullable(text),
  protocol: v.picklist(['rtmp', 'rtmps']),
  since: time,
});

const output = v.object({
  kind: v.picklist(['v4l2', 'pipewire', 'extension', 'obs']),
  /** The name that apps list, with what tells it apart from others: `OBS Virtual Camera (OBS Studio)`. */
  label: text,
  /** `starting`: not ready for pictures yet. `waiting`: not open, to be tried again. */
  state: v.picklist(['open', 'starting', 'waiting', 'closed']),
  /**
   * Why it is not open; null while it is. With the code CAMERA_ERR_EXTENSION_STALE, only a new process of this program
   * can open it.
   */
  problem: v.nullable(v.object({ code: text, text, fix: text })),
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

export const keptOut = v.object({
  address: text,
  encoder: text,
  /** Until it may push again, in seconds; null for as long as another sender has the camera. */
  seconds: v.nullable(count),
});

/** What can be changed while a camera runs, written as in the config file. */
export const settings = v.object({
  fit: v.picklist(['contain', 'cover', 'stretch']),
  rotate: v.picklist([0, 90, 180, 270]),
  mirror: v.boolean(),
  smooth: text,
  hold: text,
  /** `auto`, `guide`, `plain`, or the path of a picture. */
  card: text,
  /** Apps hear the sound of the stream from a microphone. */
  mic: v.boolean(),
  paused: v.boolean(),
});

/** How long a picture takes in each stage, in milliseconds, smoothed. */
const latency = v.object({
  /** From the first byte of its message to the last one. */
  receiveMs: count,
  /** How long it is held so that pictures come evenly. */
  smoothingMs: count,
  /** Until it is decoded and drawn into the ring, with what it waits for other pictures (B-frames). */
  decodeMs: count,
  /** Until the cameras have it. */
  showMs: count,
});

/** What was measured of the present stream. Counts are those since its beginning. */
const details = v.object({
  /** Pictures a second that come from the sender. */
  receivedFps: count,
  /** Seconds between the last two keyframes; null before the second one. */
  keyframeSeconds: v.nullable(count),
  /** How long pictures wait for others because of B-frames, in milliseconds. */
  reorderMs: count,
  /** How unevenly packets come, in milliseconds. */
  jitterMs: count,
  latency,
  /** Not decoded or not shown, because the computer was too slow. */
  dropped: count,
  /** Left out because the camera shows fewer pictures a second. */
  skipped: count,
  /** Shown to apps again, because there was no new one yet. */
  repeated: count,
  /** Came later than they were due. */
  late: count,
  /** Could not be shown, because parts were missing or made no sense. */
  damaged: count,
});

/** Something that could be better, with what to do. */
const advice = v.object({
  /** `problem`: there is no picture, or a bad one. `hint`: it could be better. */
  level: v.picklist(['problem', 'hint']),
  code: text,
  text,
  fix: v.nullable(text),
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
  /** The cameras of this system that are wanted. */
  outputs: v.array(output),
  /** The cameras of this system that are fed, and how many apps read them, if that is known; null when there is none. */
  device: v.nullable(v.object({ label: text, readers: v.nullable(count) })),
  /**
   * The microphone and how many apps listen to it; null when there is none. `level`: the loudest sample of the last
   * moment in dBFS, null in silence.
   */
  microphone: v.nullable(v.object({ label: text, readers: count, level: v.nullable(count) })),
  /** The newest is the first. */
  refused: v.array(refused),
  keptOut: v.array(keptOut),
  /** The test picture is on. */
  demo: v.boolean(),
  details: v.nullable(details),
  /** What could be better, the most important first. */
  advice: v.array(advice),
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
  /** Where the page is, such as `http://127.0.0.1:8935`; null when there is none. */
  http: v.nullable(text),
  /** Processor time of the program in per cent of one core. */
  cpu: count,
  /** Resident memory of the program in bytes. */
  memory: count,
  cameras: v.array(cameraState),
});

export type ProgramState = v.InferOutput<typeof programState>;
export type CameraState = v.InferOutput<typeof cameraState>;
export type SenderState = v.InferOutput<typeof sender>;
export type CameraDetails = v.InferOutput<typeof details>;
export type Advice = v.InferOutput<typeof advice>;
export type WrittenSettings = v.InferOutput<typeof settings>;
export type RefusedState = v.InferOutput<typeof refused>;
