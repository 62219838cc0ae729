import { withoutControls } from '../terminal/display-width.ts';
import { type Style, styleFor } from '../terminal/style.ts';

const OWN_KEYS: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'err', 'fix']);
const PLAIN = /^[\p{L}\p{N}./:@+%_-]+$/u;

/** Turns a JSON line into a readable one: time, mark, message, then the fields, dimmed. */
export function prettyLines(colours: boolean): (line: string) => string {
  const style = styleFor(colours);
  return (line) => {
    const log: Readonly<Record<string, unknown>> = JSON.parse(line);
    const fields = Object.entries(log).filter(([key]) => !OWN_KEYS.has(key));
    const parts = [
      style.dim(clock(log['time'])),
      message(Number(log['level']), withoutControls(String(log['msg'] ?? '')), style),
      ...fields.map(([key, value]) => style.dim(`${key}=${shown(value)}`)),
      errorText(log['err'], style),
    ];
    return `${parts.filter((part) => part !== '').join('  ')}${fixLine(log['fix'])}\n`;
  };
}

function clock(time: unknown): string {
  return typeof time === 'number' ? new Date(time).toTimeString().slice(0, 8) : '';
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
function errorText(error: unknown, style: Style): string {
  if (typeof error !== 'object' || error === null) return '';
  const { message = '', code = '', fix = '', stack = '' } = Object.fromEntries(Object.entries(error));
  const lines = [`${withoutControls(String(message))}${code === '' ? '' : ` (${code})`}${fixLine(fix)}`];
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

/** The fix on a line of its own under the message, because it is often a command to copy. */
function fixLine(fix: unknown): string {
  return typeof fix === 'string' && fix !== '' ? `\n            → ${withoutControls(fix)}` : '';
}
