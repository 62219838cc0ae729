import assert from 'node:assert/strict';
import type { Level, Outcome } from '../checks/outcome.ts';

/** Asserts what a check says, and that it comes with a remedy unless all is well. */
export function says(outcome: Outcome | undefined, level: Level, text: RegExp, fix?: RegExp): void {
  assert.ok(outcome !== undefined, 'it says nothing');
  assert.equal(outcome.level, level, outcome.text);
  assert.match(outcome.text, text);
  if (fix !== undefined) assert.match(outcome.fix ?? '', fix);
  assert.equal(outcome.fix === undefined, level === 'ok');
  // People read it in one line of a report.
  assert.match(outcome.text, /^["/A-Z0-9a-z-].*[^.]$/);
}
