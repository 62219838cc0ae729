import type { Advice, CameraState, ProgramState, RefusedState, SenderState } from '@rtmp-vcam/api';
import { withoutControls } from '../../terminal/display-width.ts';
import { formatAudience, formatBitrate, formatLatency, rounded } from '../../terminal/format-status.ts';
import type { Style } from '../../terminal/style.ts';

/** More would be read by nobody. The most important comes first. */
const MOST_ADVICE = 5;

const STATES: Readonly<Record<CameraState['state'], string>> = {
  live: 'live',
  holding: 'showing the last picture',
  connected: 'a sender is connected, but there is no picture yet',
  waiting: 'waiting for a stream',
  paused: 'paused: apps see a card until rtmp-vcam resume',
};

/** What a running program does, for people. `now` decides which times need their date. */
export function describeState(program: ProgramState, style: Style, now: Date): string {
  const { version, pid, since, port, tlsPort, http, cameras } = program;
  const ports = [port === null ? [] : [`port ${port}`], tlsPort === null ? [] : [`port ${tlsPort} for rtmps:// only`]];
  const page = http === null ? [] : [`page ${http}`];
  const running = [`rtmp-vcam ${version} is running since ${clock(since, now)} (pid ${pid})`, ...ports.flat(), ...page];
  const common = commonAdvice(cameras);
  const sections = cameras.map((camera) => {
    const advice = camera.advice.filter((each) => !common.some((other) => isSame(each, other)));
    return [style.bold(withoutControls(camera.name)), ...rows({ ...camera, advice }, style, now)];
  });
  const all = adviceRows(common).map((text, index) => row(index === 0 ? 'Advice' : '', text, style));
  if (all.length > 0) sections.push([style.bold('All cameras'), ...all]);
  return [[running.join(', ')], ...sections].map((lines) => `${lines.join('\n')}\n`).join('\n');
}

/** What is said of every camera, where there are several. */
function commonAdvice(cameras: readonly CameraState[]): readonly Advice[] {
  const [first, ...others] = cameras;
  if (first === undefined || others.length === 0) return [];
  return first.advice.filter((each) => others.every(({ advice }) => advice.some((other) => isSame(each, other))));
}

function isSame(a: Advice, b: Advice): boolean {
  return a.code === b.code && a.text === b.text && a.fix === b.fix;
}

/** One line: `OBS Studio 30.2.3 from 192.168.1.4`. */
export function describeSender({
  encoder,
  address,
}: Pick<SenderState, 'encoder'> & { address: string | null }): string {
  const name = encoder === '' ? 'a sender' : withoutControls(encoder);
  return address === null ? name : `${name} from ${address}`;
}

/** The time of day on this computer, with the date unless it is today. */
export function clock(iso: string, now: Date): string {
  const date = new Date(iso);
  const time = date.toTimeString().slice(0, 8);
  if (date.toDateString() === now.toDateString()) return time;
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}

/** `45 s`, `5 min`, `24 h`. */
export function inWords(seconds: number): string {
  if (seconds <= 120) return `${Math.ceil(seconds)} s`;
  return seconds <= 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}

function rows(camera: CameraState, style: Style, now: Date): string[] {
  const { state, pull, sender, advice, refused, keptOut, ring, width, height, fps } = camera;
  const list: (readonly [label: string, text: string])[] = [['State', STATES[state]]];
  if (pull !== null) list.push(['Pulled from', pull]);
  if (sender !== null) list.push(['Sender', senderRow(sender, now)]);
  if (sender?.path) list.push(['Path', withoutControls(sender.path)]);
  if (sender !== null) list.push(['Stream', streamRow(camera)]);
  if (camera.stream !== null && camera.stream.latencyMs > 0) list.push(['Delay', delayRow(camera.stream)]);
  list.push(['Camera', deviceRow(camera)]);
  if (camera.microphone !== null) list.push(['Microphone', microphoneRow(camera.microphone)]);
  list.push(['Picture', `${width}×${height}, ${fps} fps, frame ring ${ring}`]);
  for (const [index, each] of adviceRows(advice).entries()) list.push([index === 0 ? 'Advice' : '', each]);
  for (const [index, each] of refused.entries()) list.push([index === 0 ? 'Refused' : '', refusedRow(each, now)]);
  for (const [index, each] of keptOut.entries()) list.push([index === 0 ? 'Kept out' : '', keptOutRow(each)]);
  return list.map(([label, text]) => row(label, text, style));
}

function row(label: string, text: string, style: Style): string {
  return `  ${style.dim(label.padEnd(11))} ${text}`;
}

function senderRow(sender: SenderState, now: Date): string {
  return `${describeSender(sender)}, since ${clock(sender.since, now)}, over ${sender.protocol}://`;
}

function streamRow({ stream, bitrate }: CameraState): string {
  const rate = formatBitrate(bitrate);
  if (stream === null) return rate;
  const { width, height, fps, codec, decoder } = stream;
  // While nobody watches, pictures are not decoded and cannot be counted.
  const pictures = fps === 0 ? '' : `${rounded(fps)} fps, `;
  return `${width}×${height}, ${pictures}${rate}, ${codec} (decoder ${decoder})`;
}

function delayRow({ latencyMs, smoothingMs }: NonNullable<CameraState['stream']>): string {
  const delay = `${formatLatency(latencyMs)} from the last byte of a picture to the camera`;
  return Math.round(smoothingMs) === 0 ? delay : `${delay}, smoothing ${formatLatency(Math.round(smoothingMs))}`;
}

function deviceRow({ device, watched }: CameraState): string {
  const audience = formatAudience({ readers: device?.readers ?? undefined, watched });
  const who = audience === undefined ? '' : `, ${audience}`;
  if (device === null) return `no camera of this system is fed; rtmp-vcam frames reads the pictures${who}`;
  return `${withoutControls(device.label)}${who}`;
}

function microphoneRow({ label, readers }: NonNullable<CameraState['microphone']>): string {
  return `${withoutControls(label)}, ${formatAudience({ readers })}`;
}

/** One line for each: what could be better → what to do. */
function adviceRows(advice: readonly Advice[]): string[] {
  const lines = advice.map(({ level, text, fix }) => {
    const mark = level === 'problem' ? '✗ ' : '';
    return withoutControls(`${mark}${text}${fix === null ? '' : ` → ${fix}`}`);
  });
  if (lines.length <= MOST_ADVICE) return lines;
  return [...lines.slice(0, MOST_ADVICE), `and ${lines.length - MOST_ADVICE} more: rtmp-vcam status --json`];
}

function refusedRow({ address, encoder, reason, times, last }: RefusedState, now: Date): string {
  const who = encoder === '' ? address : `${address} (${withoutControls(encoder)})`;
  const often = times === 1 ? '' : `, ${times} times`;
  return `${clock(last, now)} ${who}: ${withoutControls(reason)}${often}`;
}

function keptOutRow({ address, encoder, seconds }: CameraState['keptOut'][number]): string {
  const until = seconds === null ? 'for as long as another sender has the camera' : `for ${inWords(seconds)}`;
  return `${describeSender({ address, encoder })}, ${until}`;
}
