import { AUDIO_ERRORS } from '../packages/audio-pipeline/src/errors.ts';
import { PIPEWIRE_ERRORS } from '../packages/pipewire/src/errors.ts';
import { type ErrorEntry, RTMP_ERRORS } from '../packages/rtmp-server/src/errors.ts';
import { APP_ERRORS } from '../packages/rtmp-vcam/src/errors.ts';
import { VIDEO_ERRORS } from '../packages/video-pipeline/src/errors.ts';
import { CAMERA_ERRORS } from '../packages/virtual-camera/src/errors.ts';

const TABLES: readonly (readonly [heading: string, table: Readonly<Record<string, ErrorEntry>>])[] = [
  ['Command line', APP_ERRORS],
  ['RTMP', RTMP_ERRORS],
  ['Video', VIDEO_ERRORS],
  ['Sound', AUDIO_ERRORS],
  ['Camera', CAMERA_ERRORS],
  ['PipeWire', PIPEWIRE_ERRORS],
];

/** The page's path in the repository. */
export const ERROR_DOCS_FILE = 'docs/errors.md';

/** The page that explains every error code, made from the error tables of the packages. */
export function errorDocs(): string {
  const sections = TABLES.flatMap(([heading, table]) => [`## ${heading}`, ...Object.entries(table).map(section)]);
  return `${['# Errors', INTRODUCTION, ...sections].join('\n\n')}\n`;
}

const INTRODUCTION =
  'Every error has a code that stays the same from release to release. Logs and messages show it in brackets.\n' +
  '`npm run docs` makes this page from the `errors.ts` files of the packages: change the texts there.';

function section([code, { text, meaning, fix }]: [string, ErrorEntry]): string {
  return `### ${code}\n\n**${capitalised(text)}.** ${meaning}\n\n*What to do:* ${fix}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
