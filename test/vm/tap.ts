export interface TapResult {
  readonly name: string;
  readonly ok: boolean;
  /** The test runner's report of a failure. */
  readonly details: string;
}

/** The results of single tests in the TAP of Node's test runner. Suites and files are included only if they failed. */
export function parseTap(output: string): TapResult[] {
  const lines = output.split(/\r?\n/);
  const results: TapResult[] = [];
  for (const [at, line] of lines.entries()) {
    const [, not, name] = /^\s*(not )?ok \d+ - (.+?)(?: # .*)?$/.exec(line) ?? [];
    if (name === undefined) continue;
    const details = yamlBlock(lines, at + 1);
    const ok = not === undefined;
    if (ok && isContainer(name, details)) continue;
    results.push({ name, ok, details });
  }
  return results;
}

function yamlBlock(lines: readonly string[], start: number): string {
  if (lines[start]?.trim() !== '---') return '';
  const end = lines.findIndex((line, at) => at > start && line.trim() === '...');
  return lines.slice(start + 1, end < 0 ? undefined : end).join('\n');
}

function isContainer(name: string, details: string): boolean {
  return details.includes("type: 'suite'") || name.endsWith('.js');
}
