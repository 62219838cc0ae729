import { displayWidth, truncate, withoutControls } from './display-width.ts';
import { encoderName } from './encoder-name.ts';
import type { Paint, Style } from './style.ts';

/** What the status line shows of a program. */
export interface ProgramStatus {
  /** A sender that was refused just now, and why. */
  readonly refused?: string | undefined;
  readonly cameras: readonly NamedStatus[];
}

interface NamedStatus {
  readonly name: string;
  readonly status: Status;
}

/** What the status line shows of a camera; parts that are undefined are omitted. */
export interface Status {
  /** What the camera shows: the stream, its last picture, or the card. */
  readonly state: 'live' | 'holding' | 'card';
  /** The stream is hidden behind a card. */
  readonly isPaused?: boolean | undefined;
  /** A sender is connected, whether it has a picture or not. */
  readonly connected?: boolean | undefined;
  /** A sender that was refused just now, and why. */
  readonly refused?: string | undefined;
  /** The name that the sender gives itself. */
  readonly encoder?: string | undefined;
  /** Size of the stream in pixels. */
  readonly size?: { readonly width: number; readonly height: number } | undefined;
  /** Pictures of the stream per second. */
  readonly fps?: number | undefined;
  /** Bits of the stream per second. */
  readonly bitrate?: number | undefined;
  /** Milliseconds from the last byte of a picture to the camera. */
  readonly latency?: number | undefined;
  /** For how long pictures are held back so that they come evenly, in milliseconds. */
  readonly smoothing?: number | undefined;
  /** The camera's label. */
  readonly camera?: string | undefined;
  /** Number of apps that read the camera. */
  readonly readers?: number | undefined;
  /** False when nobody sees the pictures: no app, and no reader of the frame ring. */
  readonly watched?: boolean | undefined;
  /** The microphone's label while it is there. */
  readonly microphone?: string | undefined;
  /** The loudest sample of the last moment in dBFS; undefined in silence. */
  readonly loudness?: number | undefined;
  /** Number of apps that listen to the microphone. */
  readonly listeners?: number | undefined;
}

interface Part {
  readonly text: string;
  /** Parts with the highest rank are omitted first if there is no room. */
  readonly rank: number;
  readonly paint?: Paint | undefined;
}

const SEPARATOR = ' · ';

/** The rank of what is never omitted, but for a refusal. */
const STATE_RANK = 1;

/** One line of at most `width` cells. One camera has it for itself; of several, it says which is in which state. */
export function formatProgramStatus({ refused, cameras }: ProgramStatus, width: number, style: Style): string {
  const [first, ...others] = cameras;
  if (first !== undefined && others.length === 0) return formatStatus({ ...first.status, refused }, width, style);
  const parts = [...refusedPart(refused, style), ...cameras.flatMap((camera) => shortParts(camera, style))];
  const states = parts.filter(({ rank }) => rank <= STATE_RANK);
  if (widthOf(states) <= width) return fitted(parts, width, style);
  // Not even the states have room: as many as fit, and how many more there are.
  for (let shown = states.length - 1; shown > 0; shown--) {
    const more = { text: `… and ${states.length - shown} more`, rank: STATE_RANK };
    const some = [...states.slice(0, shown), more];
    if (widthOf(some) <= width) return fitted(some, width, style);
  }
  return fitted(states.slice(0, 1), width, style);
}

/** One line of at most `width` cells: `● LIVE · OBS Studio · 1920×1080 · 60 fps · 6.0 Mb/s · 4 ms · camera`. */
export function formatStatus(status: Status, width: number, style: Style): string {
  return fitted(partsOf(status, style), width, style);
}

function fitted(all: readonly Part[], width: number, style: Style): string {
  let parts = all;
  while (parts.length > 1 && widthOf(parts) > width) {
    const last = Math.max(...parts.map((part) => part.rank));
    parts = parts.filter((part) => part.rank !== last);
  }
  return parts
    .map(({ text, paint = (plain) => plain }) => paint(parts.length === 1 ? truncate(text, width) : text))
    .join(style.dim(SEPARATOR));
}

function partsOf(status: Status, style: Style): Part[] {
  const { refused, encoder, size, fps, bitrate, latency, smoothing, camera } = status;
  const audience = formatAudience(status);
  const listeners = status.listeners === 0 ? undefined : formatAudience({ readers: status.listeners });
  const parts: (Part | undefined)[] = [
    ...refusedPart(refused, style),
    statePart(status, style),
    encoder ? { text: truncate(encoderName(encoder), 28), rank: 7 } : undefined,
    size && { text: `${size.width}×${size.height}`, rank: 2 },
    fps === undefined ? undefined : { text: `${rounded(fps)} fps`, rank: 3 },
    bitrate === undefined ? undefined : { text: formatBitrate(bitrate), rank: 4 },
    latency === undefined ? undefined : { text: formatLatency(latency), rank: 5 },
    smoothing === undefined || Math.round(smoothing) === 0
      ? undefined
      : { text: `smoothing ${formatLatency(Math.round(smoothing))}`, rank: 6 },
    camera ? { text: withoutControls(camera), rank: 9, paint: style.cyan } : undefined,
    audience === undefined ? undefined : { text: audience, rank: 8, paint: style.dim },
    listeners === undefined ? undefined : { text: `sound: ${listeners}`, rank: 8, paint: style.dim },
  ];
  return parts.filter((part) => part !== undefined);
}

function refusedPart(refused: string | undefined, style: Style): Part[] {
  return refused ? [{ text: `✗ ${withoutControls(refused)}`, rank: 0, paint: style.red }] : [];
}

/** The camera's name and state in one part, so that they stay together; then its rates. */
function shortParts({ name, status }: NamedStatus, style: Style): Part[] {
  const { fps, bitrate } = status;
  const { text, paint } = statePart(status, style);
  const [mark = '', word = ''] = text.split(' ');
  return [
    { text: `${mark} ${truncate(withoutControls(name), 24)} ${word.replace(',', '').toLowerCase()}`, rank: 1, paint },
    ...(fps === undefined ? [] : [{ text: `${rounded(fps)} fps`, rank: 2 }]),
    ...(bitrate === undefined ? [] : [{ text: formatBitrate(bitrate), rank: 3 }]),
  ];
}

function statePart({ state, connected, isPaused }: Status, style: Style): Part {
  if (isPaused === true) return { text: '■ PAUSED, apps see a card', rank: 1, paint: style.yellow };
  if (state === 'live') return { text: '● LIVE', rank: 1, paint: (text) => style.bold(style.green(text)) };
  if (state === 'holding') return { text: '◐ HOLDING the last picture', rank: 1, paint: style.yellow };
  if (connected) return { text: '◌ CONNECTED, no picture yet', rank: 1, paint: style.yellow };
  return { text: '○ WAITING for a stream', rank: 1, paint: style.dim };
}

export function formatBitrate(bitsPerSecond: number): string {
  return bitsPerSecond < 1e6 ? `${Math.round(bitsPerSecond / 1e3)} kb/s` : `${(bitsPerSecond / 1e6).toFixed(1)} Mb/s`;
}

export function formatLatency(ms: number): string {
  return `${ms < 10 ? rounded(ms) : Math.round(ms)} ms`;
}

/** Who watches; undefined when that is not known. Readers of the frame ring are no apps. */
export function formatAudience({ readers, watched }: Pick<Status, 'readers' | 'watched'>): string | undefined {
  if (watched === false) return 'nobody watches';
  if (readers === undefined) return undefined;
  if (readers === 0) return 'no app';
  return readers === 1 ? '1 app' : `${readers} apps`;
}

/** At most one decimal: 30, 29.9. */
export function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function widthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + displayWidth(part.text), (parts.length - 1) * SEPARATOR.length);
}
