import type { Canvas } from '@rtmp-vcam/video-pipeline';
import type { Finding } from '@rtmp-vcam/virtual-camera';
import { type PushUrl, RTMP_IS_READABLE } from '../urls/push-urls.ts';
import { VERSION } from '../version.ts';
import { displayWidth } from './display-width.ts';
import { qrLines, qrWidth } from './qr-code.ts';
import { type Style, styleFor } from './style.ts';
import type { Terminal } from './terminal.ts';

/** What a new user needs to know about a camera. */
interface BannerCamera {
  readonly name: string;
  /** As `pushUrls` gives them. */
  readonly urls: readonly PushUrl[];
  /** The URL that the stream is pulled from, without its secrets; undefined if streams are pushed. */
  readonly pull?: string | undefined;
  readonly canvas: Canvas;
  /** The label of what is fed; undefined when there is nothing. */
  readonly label: string | undefined;
  /** What apps call it, where that is not the name that the user gave it. */
  readonly pick?: string | undefined;
}

/** What a new user needs to know at the start. */
export interface BannerInfo {
  /** At least one. */
  readonly cameras: readonly BannerCamera[];
  /** True when other computers need no key. */
  readonly open: boolean;
  /** The user that senders may log in as; undefined if there is no login. */
  readonly user: string | undefined;
  /** What was found out about this computer; findings that are fine are not shown. */
  readonly findings: readonly Finding[];
  /** Where the page is: for this computer, and with a token for other ones. Empty if there is none. */
  readonly pages: readonly string[];
  /** What prints the QR code: `rtmp-vcam url --qr`. */
  readonly qrCommand: string;
  /** The extra port for RTMPS, or 0, and the fingerprint of its certificate, undefined until one has been made. */
  readonly tls: { readonly port: number; readonly fingerprint: string | undefined };
}

/** The size of the terminal in cells, and whether it shows colours. */
interface Room {
  readonly columns: number;
  readonly rows: number;
  readonly colours: boolean;
}

/** A line, and its width without escape sequences. */
interface Line {
  readonly shown: string;
  readonly width: number;
}

const LABEL_WIDTH = 10;
const GAP = 3;
/** Rows for the empty lines of the banner, the first log line and the status line. */
const MARGIN_ROWS = 5;

/** Writes the banner if the output is a terminal. */
export function printBanner(terminal: Terminal, info: BannerInfo): void {
  if (!terminal.isTty) return;
  terminal.write(renderBanner(info, terminal));
}

/**
 * The banner. The QR code is beside the text if both fit, else below it if there are enough rows, else only the command
 * that prints it is shown. What is missing on this computer comes last.
 */
export function renderBanner(info: BannerInfo, room: Room): string {
  const style = styleFor(room.colours);
  const missing = findingLines(info.findings, style);
  const { columns, colours } = room;
  const lines = withQrCode(info, { columns, colours, rows: room.rows - missing.length - MARGIN_ROWS }, style);
  const paragraphs = missing.length === 0 ? lines : [...lines, '', ...missing];
  return `\n${paragraphs.join('\n')}\n\n`;
}

function withQrCode(info: BannerInfo, room: Room, style: Style): string[] {
  const text = textLines(info, style);
  const plain = text.map(({ shown }) => shown);
  const urls = info.cameras.flatMap((camera) => camera.urls);
  const target = urls.find(({ reach }) => reach === 'network')?.url;
  if (target === undefined) return plain;
  const command = line([label('QR code'), style.dim], [info.qrCommand, style.bold]).shown;
  // The code of one of several cameras would be taken for that of the other ones.
  if (info.cameras.length > 1) return [...plain, command];
  const textWidth = Math.max(...text.map(({ width }) => width));
  const width = qrWidth(target);
  const height = Math.ceil(width / 2);
  if (textWidth + GAP + width < room.columns && height <= room.rows) {
    return beside(text, qrLines(target, room.colours), textWidth + GAP);
  }
  if (width + 2 <= room.columns && text.length + 1 + height <= room.rows) {
    return [...plain, '', ...qrLines(target, room.colours).map((line) => `  ${line}`)];
  }
  return [...plain, command];
}

function textLines(info: BannerInfo, style: Style): Line[] {
  const title = line(['RTMP Virtual Camera', style.bold], [`  ${VERSION}`, style.dim]);
  const page = info.pages.map((url, index) => line([label(index === 0 ? 'Page' : ''), style.dim], [url, style.cyan]));
  const [first, ...others] = info.cameras;
  if (first === undefined) return [title];
  const server = first.urls.length === 0 ? [] : serverLines(info, style);
  if (others.length === 0) {
    return [
      title,
      EMPTY,
      ...page,
      ...urlLines(first, style),
      ...obsLines(first, style),
      ...server,
      EMPTY,
      ...pictureLines(first, style),
    ];
  }
  const sections = info.cameras.flatMap((camera) => [
    EMPTY,
    line([camera.name, style.bold]),
    ...urlLines(camera, style),
    ...pictureLines(camera, style),
  ]);
  const isPushed = info.cameras.some(({ urls }) => urls.length > 0);
  return [title, ...page, ...sections, ...(isPushed ? [EMPTY, ...serverLines(info, style)] : [])];
}

function pictureLines({ canvas, label: fed, pick }: BannerCamera, style: Style): Line[] {
  const advice = pick === undefined ? '' : `; pick ${pick} in FaceTime and other apps`;
  const nothing = ['; rtmp-vcam frames can read the pictures'] as const;
  return [
    fed === undefined
      ? line([label('Camera'), style.dim], ['none', style.yellow], nothing)
      : line([label('Camera'), style.dim], [fed, style.green], [advice]),
    line([label('Picture'), style.dim], [`${canvas.width}×${canvas.height}, ${canvas.fps} fps`]),
  ];
}

function findingLines(findings: readonly Finding[], style: Style): string[] {
  return findings
    .filter(({ level }) => level !== 'ok')
    .flatMap(({ level, text, fix }) => {
      const problem = level === 'problem';
      const what = line([`${problem ? '✗' : '!'} ${text}`, problem ? style.red : style.yellow]).shown;
      // The fix is not wrapped here: a command that the terminal wraps can still be copied whole.
      return fix === undefined ? [what] : [what, line(['  → ', style.dim], [fix, style.bold]).shown];
    });
}

function urlLines({ urls, pull }: BannerCamera, style: Style): Line[] {
  if (pull !== undefined) return [line([label('Pull from'), style.dim], [pull, style.cyan])];
  const widest = Math.max(...urls.map(({ url }) => displayWidth(url)));
  return urls.map(({ server, key, url, reach, network }, index) => {
    const padding = ' '.repeat(widest - displayWidth(url) + 2);
    const where = reach === 'computer' ? 'this computer' : (network ?? '');
    return line(
      [label(index === 0 ? 'Push to' : ''), style.dim],
      [`${server}/`, style.cyan],
      [key, (text) => style.bold(style.cyan(text))],
      [`${padding}${where}`, style.dim],
    );
  });
}

/** What to type into OBS, which has two fields. */
function obsLines({ urls: [first] }: BannerCamera, style: Style): Line[] {
  if (first === undefined) return [];
  return [
    line([label('In OBS'), style.dim], ['Server      ', style.dim], [first.server]),
    line([label(''), style.dim], ['Stream key  ', style.dim], [first.key]),
  ];
}

/** What is the same for all cameras. */
function serverLines({ cameras, open, user, tls }: BannerInfo, style: Style): Line[] {
  const lines: Line[] = [];
  if (user !== undefined) {
    lines.push(
      line(
        [label(''), style.dim],
        ['or log in   ', style.dim],
        [`as user ${user} with its password and any stream key`],
      ),
    );
  }
  const isReadable = cameras.some(({ urls }) => urls.some(({ reach }) => reach === 'network'));
  lines.push(...tlsLines(tls, isReadable, style));
  if (open)
    lines.push(line([label(''), style.dim], ['Anyone on the network may push without the stream key', style.yellow]));
  return lines;
}

/** The fingerprint is on two lines, because it is longer than most terminals are wide. */
function tlsLines({ port, fingerprint }: BannerInfo['tls'], isReadable: boolean, style: Style): Line[] {
  const where = port === 0 ? 'on the same port' : `on the same port and ${port}`;
  const certificate =
    fingerprint === undefined ? [] : ['certificate SHA-256', fingerprint.slice(0, 48), fingerprint.slice(48)];
  return [
    line([label('RTMPS'), style.dim], [isReadable ? `${where}; ${RTMP_IS_READABLE}` : where]),
    ...certificate.map((text) => line([label(''), style.dim], [text, style.dim])),
  ];
}

const EMPTY: Line = { shown: '', width: 0 };

function line(...pieces: readonly (readonly [text: string, paint?: (text: string) => string])[]): Line {
  return {
    shown: `  ${pieces.map(([text, paint]) => paint?.(text) ?? text).join('')}`,
    width: 2 + pieces.reduce((sum, [text]) => sum + displayWidth(text), 0),
  };
}

function label(text: string): string {
  return text.padEnd(LABEL_WIDTH);
}

function beside(text: readonly Line[], code: readonly string[], column: number): string[] {
  // The text is centred vertically beside the code.
  const above = Math.max(0, Math.floor((code.length - text.length) / 2));
  return Array.from({ length: Math.max(code.length, text.length + above) }, (_, row) => {
    const { shown, width } = text[row - above] ?? EMPTY;
    return `${shown}${' '.repeat(column - width)}${code[row] ?? ''}`.trimEnd();
  });
}
