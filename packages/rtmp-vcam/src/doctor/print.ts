import type { DoctorReport } from '@rtmp-vcam/api';
import type { Style } from '../terminal/style.ts';
import { VERSION } from '../version.ts';
import { GROUPS, type Level, type Result } from './checks/outcome.ts';

/** What needs to be read first comes first. */
const ORDER: readonly Level[] = ['problem', 'warning', 'ok'];
const MARKS: Readonly<Record<Level, string>> = { problem: '✗', warning: '!', ok: '✓' };

/** The report for people: a line for each check under its heading, each with its remedy, and a line that sums up. */
export function printReport(results: readonly Result[], style: Style): string {
  const sections = GROUPS.flatMap((group) => {
    const lines = ORDER.flatMap((level) => results.filter((each) => each.group === group && each.level === level));
    return lines.length === 0 ? [] : [[style.bold(group), ...lines.flatMap((each) => linesOf(each, style))].join('\n')];
  });
  return `${sections.join('\n\n')}\n\n${summary(results, style)}\n`;
}

function linesOf({ level, text, fix }: Result, style: Style): string[] {
  const paint = { problem: style.red, warning: style.yellow, ok: style.green }[level];
  const line = `  ${paint(MARKS[level])} ${text}`;
  return fix === undefined ? [line] : [line, `    ${style.cyan(`→ ${fix}`)}`];
}

function summary(results: readonly Result[], style: Style): string {
  const problems = results.filter(({ level }) => level === 'problem').length;
  const warnings = results.filter(({ level }) => level === 'warning').length;
  const more = warnings === 0 ? '' : `${counted(warnings, 'thing')} could be better`;
  if (problems > 0) {
    const also = more === '' ? '' : `, and ${more}`;
    return `${style.red('✗')} ${counted(problems, 'problem')}: what is marked ✗ keeps the camera from working${also}.`;
  }
  if (more !== '') return `${style.yellow('!')} The camera works; ${more}.`;
  return `${style.green('✓')} Everything is fine.`;
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** The same for programs. */
export function reportAsJson(results: readonly Result[]): string {
  const count = (wanted: Level): number => results.filter(({ level }) => level === wanted).length;
  const checks = results.map(({ check, group, level, text, fix = null }) => ({ check, group, level, text, fix }));
  const report: DoctorReport = { version: VERSION, problems: count('problem'), warnings: count('warning'), checks };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
