import { fstatSync } from 'node:fs';
import { prettyLines } from './pretty-line.ts';

/** The levels of the journal, as sd-daemon(3) writes them. */
const [ERROR, WARNING, INFO, DEBUG] = ['<3>', '<4>', '<6>', '<7>'] as const;

/** True if systemd keeps what is written to this descriptor in its journal: see JOURNAL_STREAM in systemd.exec(5). */
export function isJournal({ JOURNAL_STREAM: stream }: NodeJS.ProcessEnv, fd = 1): boolean {
  if (!stream) return false;
  try {
    const { dev, ino } = fstatSync(fd, { bigint: true });
    return stream === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

/** Turns a JSON line into readable ones for the journal, which has the time of each line itself, and its level. */
export function journalLines(line: string): string {
  const { time: _, ...log }: Readonly<Record<string, unknown>> = JSON.parse(line);
  const level = levelOf(Number(log['level']));
  return PRETTY(JSON.stringify(log))
    .trimEnd()
    .split('\n')
    .map((each) => `${level}${each.trim()}\n`)
    .join('');
}

const PRETTY = prettyLines({ colours: false, isTty: false });

function levelOf(level: number): string {
  if (level >= 50) return ERROR;
  if (level >= 40) return WARNING;
  return level >= 30 ? INFO : DEBUG;
}
