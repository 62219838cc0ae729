import { UnusableFileError } from '@rtmp-vcam/video-pipeline/files';
import { APP_ERRORS, hasCode } from './errors.ts';

const ADVICE: readonly (readonly [codes: readonly string[], advice: string])[] = [
  [['ENOSPC', 'EDQUOT'], 'Free some space on the disk.'],
  [['EROFS'], 'The disk is read-only: choose a folder on another one, or make this one writable.'],
  [['EMFILE', 'ENFILE'], APP_ERRORS.APP_ERR_OPEN_FILES.fix],
  [['EACCES', 'EPERM'], 'Check the permissions of the file and its folders.'],
];

/** What to do about a file that cannot be used. Undefined when that depends on what the file is for. */
export function fileAdvice(cause: unknown): string | undefined {
  if (cause instanceof UnusableFileError) return 'Give the path of a file: pipes and folders are not read.';
  return ADVICE.find(([codes]) => codes.some((code) => hasCode(cause, code)))?.[1];
}
