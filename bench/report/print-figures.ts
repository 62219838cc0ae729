import type { Figure } from './figure.ts';

const TITLES = ['figure', 'measured', 'target', '', 'yardstick', 'ratio', 'note'];

/** Prints the figures as a Markdown table. */
export function printFigures(figures: readonly Figure[]): void {
  const rows = figures.map((figure) => cellsOf(figure));
  const widths = TITLES.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  console.log(line(TITLES));
  console.log(line(widths.map((width) => '-'.repeat(width))));
  for (const row of rows) console.log(line(row));
  console.log('');
}

function cellsOf({ what, measured, unit, target, yardstick, note }: Figure): string[] {
  return [
    what,
    `${rounded(measured)} ${unit}`,
    target === undefined ? '' : `≤ ${rounded(target)} ${unit}`,
    verdict(measured, target),
    yardstick === undefined ? '' : `${yardstick.name}: ${rounded(yardstick.value)} ${unit}`,
    yardstick === undefined ? '' : (measured / yardstick.value).toFixed(2),
    note ?? '',
  ];
}

function verdict(measured: number, target: number | undefined): string {
  if (target === undefined || Number.isNaN(measured)) return '';
  return measured <= target ? 'ok' : 'OVER';
}

function rounded(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}
