import type { AdviceKind } from '../packages/rtmp-vcam/src/advice/advice-kind.ts';
import { ALL_ADVICE } from '../packages/rtmp-vcam/src/advice/all-advice.ts';

/** The page's path in the repository. */
export const ADVICE_DOCS_FILE = 'docs/advice.md';

/** The page that explains each kind of advice. */
export function adviceDocs(): string {
  return `${['# Advice', INTRODUCTION, ...ALL_ADVICE.map(section)].join('\n\n')}\n`;
}

const INTRODUCTION =
  'The running program says what could be better, and what to do: in `rtmp-vcam status`, on its page, and as `advice` in\n' +
  '`rtmp-vcam status --json`. A *problem* means that there is no picture or a bad one, and a *hint* that it could be better.\n' +
  'Codes stay the same from release to release.\n' +
  '`npm run docs` makes this page from the files in `packages/rtmp-vcam/src/advice`: change the texts there.';

function section({ code, title, meaning, remedy }: AdviceKind): string {
  return `## ${code}\n\n**${title}.** ${meaning}\n\n*What to do:* ${remedy}`;
}
