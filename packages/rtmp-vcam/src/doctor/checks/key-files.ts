import { shellWord } from '../../shell-word.ts';
import { type Outcome, ok, problem, warning } from './outcome.ts';

/** A file with a secret in the config folder. */
export interface SecretFile {
  /** As people know it: `~/.config/rtmp-vcam/stream-key`. */
  readonly path: string;
  /** Its permission bits. */
  readonly mode: number;
  readonly isOwn: boolean;
  readonly isFile: boolean;
}

/** Nobody but the owner may read the stream key, the token of the page and the certificate's key. */
export function checkKeyFiles(files: readonly SecretFile[]): Outcome {
  const foreign = files.find(({ isOwn, isFile }) => !isOwn || !isFile);
  if (foreign !== undefined) {
    const why = foreign.isFile ? 'belongs to another user' : 'is not a file';
    return problem(
      `${foreign.path} ${why}, so it is not used`,
      `Move it away, and a new one is made: mv ${shellWord(foreign.path)} ${shellWord(`${foreign.path}.old`)}`,
    );
  }
  const readable = files.filter(({ mode }) => (mode & 0o077) !== 0);
  const [first] = readable;
  if (first !== undefined) {
    const mode = (first.mode & 0o777).toString(8).padStart(4, '0');
    return warning(
      `Other users of this computer may read ${readable.map(({ path }) => path).join(' and ')} (mode ${mode})`,
      `chmod 600 ${readable.map(({ path }) => shellWord(path)).join(' ')}`,
    );
  }
  return ok(
    files.length === 0 ? 'There is no stream key yet; it is made on the first run' : 'Only you can read the stream key',
  );
}
