import type { Advice } from '@rtmp-vcam/api';
import type { AdviceKind, Words } from './advice-kind.ts';

/** While advice is shown, its words change at most this often, so that figures can be read. In milliseconds. */
const READ_MS = 5000;

/** Advice that was found lately. Times are in milliseconds. */
export interface NotedAdvice {
  readonly kind: AdviceKind;
  /** As it is shown. */
  readonly words: Words;
  /** When these words were found. */
  readonly wordsAt: number;
  /** Since when it has been found without a break. */
  readonly since: number;
  /** When it was found for the last time. */
  readonly foundAt: number;
  readonly isShown: boolean;
}

/** What one kind of advice finds now. */
export interface FoundAdvice {
  readonly kind: AdviceKind;
  readonly words: readonly Words[];
}

/**
 * What is noted after a look. Advice is shown once it has been found for some time, stays for some time after it was
 * found, and its words change only now and then: nothing flickers.
 */
export function steadied(
  before: readonly NotedAdvice[],
  found: readonly FoundAdvice[],
  now: number,
): readonly NotedAdvice[] {
  return found.flatMap(({ kind, words }) => {
    const noted = before.filter((each) => each.kind === kind);
    const current = words.map((each) => noteAgain(kind, each, { before: partner(noted, words, each), now }));
    const kept = noted.filter((each) => each.isShown && now - each.foundAt < kind.keepMs);
    // Of one thing at a time, what is found now takes the place of what was.
    if (words.length > 0 || kept.length === 0) return current;
    return kept;
  });
}

/** The advice to show: problems first. */
export function shown(noted: readonly NotedAdvice[]): Advice[] {
  const all = noted.filter(({ isShown }) => isShown).map(({ kind: { code }, words }) => ({ code, ...words }));
  return [...all.filter(({ level }) => level === 'problem'), ...all.filter(({ level }) => level === 'hint')];
}

/** The same advice before: the only one of its kind, or that with the same words. */
function partner(noted: readonly NotedAdvice[], words: readonly Words[], each: Words): NotedAdvice | undefined {
  if (words.length === 1 && noted.length === 1) return noted[0];
  return noted.find((other) => other.words.text === each.text);
}

function noteAgain(
  kind: AdviceKind,
  words: Words,
  { before, now }: { readonly before: NotedAdvice | undefined; readonly now: number },
): NotedAdvice {
  const since = before?.since ?? now;
  const isShown = before?.isShown === true || now - since >= kind.afterMs;
  const keepsWords = before?.isShown === true && kind.keepMs > 0 && now - before.wordsAt < READ_MS;
  const isSame =
    before?.words.text === words.text && before.words.fix === words.fix && before.words.level === words.level;
  return {
    kind,
    words: keepsWords ? before.words : words,
    wordsAt: keepsWords || (isSame && before !== undefined) ? (before?.wordsAt ?? now) : now,
    since,
    foundAt: now,
    isShown,
  };
}
