/** Reads files with care, for the packages of this project. It may change without notice. */
export { isTrusted, readSmallFile, readWhole, UnusableFileError, withRegularFile } from './files/regular-file.ts';
