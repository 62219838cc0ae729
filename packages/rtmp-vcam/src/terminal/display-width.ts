const segmenter = new Intl.Segmenter();
/** Characters that are two cells wide: emoji shown as pictures, and the scripts that Unicode calls wide. */
const WIDE =
  /^(\p{Emoji_Presentation}|.\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}])/u;
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;

/** Width of `text` in terminal cells. It must not contain escape sequences. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += cellsOf(segment);
  return width;
}

/** `text`, or its start with an ellipsis if it is wider than `width` cells. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let room = width - 1;
  for (const { segment } of segmenter.segment(text)) {
    room -= cellsOf(segment);
    if (room < 0) break;
    kept += segment;
  }
  return width < 1 ? '' : `${kept}…`;
}

/** Removes control characters from text that others wrote: they could move the cursor or change colours. */
export function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, '');
}

function cellsOf(segment: string): number {
  if (ZERO.test(segment)) return 0;
  return WIDE.test(segment) ? 2 : 1;
}
