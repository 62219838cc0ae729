import { withoutControls } from '../terminal/display-width.ts';
import { type Style, styleFor } from '../terminal/style.ts';

const OWN_KEYS: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'err', 'fix']);
const PLAIN = /^[\p{L}\p{N}./:@+%_-]+$/u;

/** What is written to. */
interface Look {
  readonly colours: boolean;
  /** Elsewhere lines are kept and searched, so each has its date, and its fix is not on a line of its own. */
  readonly isTty: boolean;
}

/** Turns a JSON line into a readable one: time, mark, message, then the fields, dimmed. */
export function prettyLines({ colours, isTty }: Look): (line: string) => string {
  const style = styleFor(colours);
  const arrow = isTty ? '\n            → ' : '  → ';
  return (line) => {
    const log: Readonly<Record<string, unknown>> = JSON.parse(line);
    const fields = Object.entries(log).filter(([key]) => !OWN_KEYS.has(key));
    const parts = [
      style.dim(clock(log['time'], isTty)),
      message(Number(log['level']), withoutControls(String(log['msg'] ?? '')), style),
      ...fields.map(([key, value]) => style.dim(`${key}=${shown(value)}`)),
      errorText(log['err'], style, arrow),
    ];
    return `${parts.filter((part) => part !== '').join('  ')}${fixText(log['fix'], arrow)}\n`;
  };
}

/** The time of day on a terminal, else ISO 8601 in the time zone of this computer. */
function clock(time: unknown, isTty: boolean): string {
  if (typeof time !== 'string') return '';
  const date = new Date(time);
  return isTty ? date.toTimeString().slice(0, 8) : localIso(date);
}

/** `2026-11-29T09:00:00.123+01:00` */
function localIso(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const [hours, rest] = [Math.abs(minutes) / 60, Math.abs(minutes) % 60];
  return `${local}${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
}

function message(level: number, text: string, style: Style): string {
  if (level >= 50) return style.red(`✗ ${text}`);
  if (level >= 40) return style.yellow(`! ${text}`);
  return level >= 30 ? `  ${text}` : style.dim(`· ${text}`);
}

function shown(value: unknown): string {
  return typeof value === 'string' && PLAIN.test(value) ? value : (JSON.stringify(value) ?? '');
}

/** An error has a stack here only if the log is verbose. */
function errorText(error: unknown, style: Style, arrow: string): string {
  if (typeof error !== 'object' || error === null) return '';
  const { message = '', code = '', fix = '', stack = '' } = Object.fromEntries(Object.entries(error));
  const lines = [`${withoutControls(String(message))}${code === '' ? '' : ` (${code})`}${fixText(fix, arrow)}`];
  const frames = String(stack).indexOf('\n    at ');
  if (frames >= 0)
    lines.push(
      style.dim(
        String(stack)
          .slice(frames + 1)
          .split('\n')
          .map(withoutControls)
          .join('\n'),
      ),
    );
  return lines.join('\n');
}

/** On a terminal the fix is on a line of its own under the message, because it is often a command to copy. */
function fixText(fix: unknown, arrow: string): string {
  return typeof fix === 'string' && fix !== '' ? `${arrow}${withoutControls(fix)}` : '';
}
