import { percentDecoded } from '../../percent-decoded.ts';
import { printable } from '../../printable.ts';

/** More characters of a field are not searched for keys, because every text in it may be one. */
const LONGEST_FIELD = 2048;
/** Longer parameters of a query are no keys, even percent-encoded ones. */
const LONGEST_QUERY_PART = 512;
const MOST_SEGMENTS = 16;
const MOST_QUERY_PARTS = 16;
const MOST_QUERY_TEXTS = 64;
/** A longer name is probably the key of some service in the wrong field, so only its start is shown. */
const LONGEST_SHOWN_SEGMENT = 20;

/** The target of a publisher. It is read from several fields, which encoders fill in differently. */
export interface PublishTarget {
  /** App and stream name, split at slashes, without empty parts, percent-decoded, trimmed. At most 16. */
  readonly segments: readonly string[];
  /** The same parts before percent-decoding and trimming. */
  readonly rawSegments: readonly string[];
  /**
   * Texts in the queries of app, stream name and tcUrl that may be a key: the value of each parameter, the whole
   * parameter, which may be a bare key (`?KEY`), and of each what comes before and after a slash (`live?KEY/name`).
   * Percent-decoded and trimmed. At most 64.
   */
  readonly queryValues: readonly string[];
}

/**
 * Reads the target from the `app` and `tcUrl` of connect and the stream name of publish; of each the first 2048
 * characters. Never throws.
 */
export function parsePublishTarget(app: string, streamName: string, tcUrl = ''): PublishTarget {
  const fields = [app, streamName].map(splitField);
  const queries = [...fields.map(({ query }) => query), splitField(tcUrl).query];
  const rawSegments = fields.flatMap(({ path }) => splitPath(path)).slice(0, MOST_SEGMENTS);
  return { segments: rawSegments.map(trimmed), rawSegments, queryValues: queryTexts(queries) };
}

/** At most `most` texts: they are made one by one, because a hostile query has thousands. */
function queryTexts(queries: readonly string[], most: number = MOST_QUERY_TEXTS): string[] {
  const found = new Set<string>();
  for (const text of everyQueryText(queries)) {
    if (text !== '') found.add(text);
    if (found.size >= most) break;
  }
  return [...found];
}

function* everyQueryText(queries: readonly string[]): Generator<string> {
  const parts = queries.flatMap((query) => query.split('&', MOST_QUERY_PARTS)).slice(0, MOST_QUERY_PARTS);
  const decoded: string[] = [];
  for (const part of parts) {
    if (part.length > LONGEST_QUERY_PART) continue;
    for (const text of valuesOf(part)) {
      // In a query, some senders write a plus for a space, and others mean a plus.
      for (const form of new Set([text, text.replaceAll('+', ' ')])) {
        const whole = trimmed(form);
        decoded.push(whole);
        yield whole;
      }
    }
  }
  for (const text of decoded) for (const cut of partsAtSlashes(text)) yield cut.trim();
}

function valuesOf(part: string): string[] {
  const mark = part.indexOf('=');
  // Some senders write `?KEY=` for `?KEY`, and a key in base64 may end with such a sign itself.
  return mark < 0 ? [part] : [part.slice(mark + 1), part, part.replace(/=$/, '')];
}

/** What comes before and after each slash. */
function partsAtSlashes(text: string): string[] {
  const segments = splitPath(text).slice(0, MOST_SEGMENTS);
  return segments.slice(1).flatMap((_, index) => {
    return [segments.slice(0, index + 1).join('/'), segments.slice(index + 1).join('/')];
  });
}

/** The app in a tcUrl, for a connect command that has no app. */
export function appOfTcUrl(tcUrl: string): string {
  const match = /^[a-z]+:\/\/[^/]*\/(.*)$/i.exec(tcUrl);
  return match?.[1] ?? '';
}

/** Splits at slashes. Leading, trailing and double slashes make no empty parts. */
export function splitPath(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** A text of the target that may be a key: the path segments `from` (included) to `to` (excluded), or a query value. */
interface KeyCandidate {
  readonly text: string;
  readonly from?: number;
  readonly to?: number;
}

/** Every text of the target that may be a stream key. Keys may contain slashes, so each run of segments counts. */
export function keyCandidates(target: PublishTarget): KeyCandidate[] {
  const { segments, rawSegments, queryValues } = target;
  const candidates: KeyCandidate[] = queryValues.map((value) => ({ text: splitPath(value).join('/') }));
  let most = MOST_QUERY_TEXTS;
  for (const [from, segment] of segments.entries()) {
    // The question mark was percent-encoded with the rest of the name.
    const { path, query } = splitQuery(segment);
    if (query === '' || most <= 0) continue;
    const texts = [path.trim(), ...queryTexts([query], most)];
    most -= texts.length;
    for (const text of texts) candidates.push({ text, from, to: from + 1 });
  }
  for (let from = 0; from < segments.length; from++) {
    for (let to = from + 1; to <= segments.length; to++) {
      const text = segments.slice(from, to).join('/');
      const raw = rawSegments.slice(from, to).join('/');
      candidates.push({ text, from, to });
      if (raw !== text) candidates.push({ text: raw, from, to });
    }
  }
  return candidates;
}

/** The path for logs and screens: `secret` segments become `***`, long names are cut, control characters become `?`. */
export function shownPath(target: PublishTarget, secret: readonly KeyCandidate[]): string {
  const isSecret = (index: number) => secret.some(({ from = 0, to = 0 }) => from <= index && index < to);
  const shown = target.segments.flatMap((segment, index) => {
    if (!isSecret(index)) return [shownSegment(segment)];
    return isSecret(index - 1) ? [] : ['***'];
  });
  return shown.join('/');
}

/** The path for logs when it is not known which part is a key: the first part, and `***` for the others. */
export function guardedPath({ segments: [first, ...others] }: PublishTarget): string {
  if (first === undefined || others.length === 0) return '***';
  return `${shownSegment(first)}/***`;
}

function shownSegment(whole: string): string {
  const segment = splitQuery(whole).path;
  return segment.length > LONGEST_SHOWN_SEGMENT ? `${printable(segment, 4)}…` : printable(segment, segment.length);
}

function splitField(text: string): { path: string; query: string } {
  return splitQuery(text.slice(0, LONGEST_FIELD));
}

function splitQuery(text: string): { path: string; query: string } {
  const mark = text.indexOf('?');
  return mark < 0 ? { path: text, query: '' } : { path: text.slice(0, mark), query: text.slice(mark + 1) };
}

/** A space or line end around a key was only copied with it, so it does not count. */
function trimmed(segment: string): string {
  return percentDecoded(segment).trim();
}
