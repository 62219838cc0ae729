import * as v from 'valibot';
import { keptOut, sender, settings } from './state.ts';

const text = v.string();
const count = v.number();

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

/** The body of `POST /api/cameras/ID/demo`, and its answer. */
export const demoRequest = v.strictObject({ on: v.boolean() });
export const demoAnswer = v.object({ demo: v.boolean() });

/** The answer to `POST /api/cameras/ID/key`: there is a new key. It is not told here: see `connect`. */
export const keyAnswer = v.object({ made: v.literal(true) });

/** The answer to `POST /api/cameras/ID/keep`: the config file, and the settings that were written into it. */
export const keepAnswer = v.object({ file: text, kept: v.array(text) });

/** One URL to push to. */
const place = v.object({
  /** What people call the network: `Wi-Fi`, `Ethernet`, `This computer`. */
  network: text,
  reach: v.picklist(['computer', 'network']),
  /** The whole URL, with the key. */
  url: text,
  /** The URL without its last part, and the last part, for senders with two fields. */
  server: text,
  key: text,
  /** Links that set up an app on a phone when they are opened, for QR codes. */
  links: v.object({ larix: text, moblin: text }),
});

/** The answer to `GET /api/cameras/ID/connect`: how senders reach this camera. It has the key. */
export const connect = v.object({
  /** The best one first; empty if the camera pulls its stream. */
  places: v.array(place),
  /** The user to log in as, if there is one. */
  user: v.nullable(text),
  /** Other computers need no key. */
  open: v.boolean(),
  /** SHA-256 of the certificate for rtmps://, which is on the same port; null until there is one. */
  fingerprint: v.nullable(text),
  /** Why there can be no new key from here; null when there can. */
  keyFixed: v.nullable(text),
});

export type Connect = v.InferOutput<typeof connect>;
export type Place = v.InferOutput<typeof place>;

/** A second of the last five minutes. */
const historyPoint = v.object({
  /** Pictures a second that were shown. */
  fps: count,
  bitrate: count,
  latencyMs: count,
  jitterMs: count,
  /** Pictures that were dropped or damaged in this second. */
  lost: count,
  cpu: count,
});

/** The answer to `GET /api/cameras/ID/history`: the oldest point first, at most 300. */
export const history = v.object({ everyMs: count, points: v.array(historyPoint) });
export type History = v.InferOutput<typeof history>;
export type HistoryPoint = v.InferOutput<typeof historyPoint>;

/** The answer to `GET /api/doctor`, which is what `rtmp-vcam doctor --json` prints. */
export const doctorReport = v.object({
  version: text,
  /** How many things keep the camera from working. */
  problems: count,
  /** How many things could be better. */
  warnings: count,
  checks: v.array(
    v.object({
      /** The name of the check, which stays the same from release to release. */
      check: text,
      group: v.picklist(['This computer', 'Camera', 'Network', 'Browsers']),
      level: v.picklist(['ok', 'warning', 'problem']),
      /** What was found. */
      text,
      /** What to do; null if all is well. */
      fix: v.nullable(text),
    }),
  ),
});
export type DoctorReport = v.InferOutput<typeof doctorReport>;

/** The data of the event `log` of `GET /api/events`. Secrets are hidden in it. */
export const logLine = v.object({
  time: text,
  level: v.picklist(['debug', 'info', 'warn', 'error']),
  /** The camera's name; null if it is about the program. */
  camera: v.nullable(text),
  message: text,
  /** Code of an error, which docs/errors.md explains. */
  code: v.nullable(text),
  fix: v.nullable(text),
  /** What else the line says, such as `remote`, `encoder`, `width` and `reason`. */
  facts: v.record(text, text),
});
export type LogLine = v.InferOutput<typeof logLine>;
