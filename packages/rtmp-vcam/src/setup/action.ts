import { dirname } from 'node:path';
import { quoted } from '../shell-word.ts';

/** One thing that setup does. `run` is a command as a shell reads it, so what is shown is exactly what is run. */
export type Action =
  | {
      readonly kind: 'run';
      readonly command: string;
      /** It is more than one command with its words, so only a shell can run it. */
      readonly isScript?: true;
    }
  /** Makes a file, or replaces it. */
  | { readonly kind: 'write'; readonly path: string; readonly text: string }
  | { readonly kind: 'delete'; readonly path: string }
  /** Adds a line at the end of a file. */
  | { readonly kind: 'append'; readonly path: string; readonly line: string }
  /** Takes a line out of a file. */
  | { readonly kind: 'cut'; readonly path: string; readonly line: string }
  /** What this program does itself, in words. */
  | ({ readonly kind: 'own' } & OwnAction);

/** What a shell can do. */
type ShellAction = Exclude<Action, { readonly kind: 'own' }>;
type RunAction = Extract<Action, { readonly kind: 'run' }>;

/** What this program does itself, without a command. */
export type OwnAction =
  | { readonly does: 'install-service' | 'uninstall-service' | 'mic-on' }
  /** Gives the config file the text that it had; null: there was none. */
  | { readonly does: 'mic-off'; readonly file: string; readonly before: string | null };

/** A command of these words, quoted for the shell. */
export function run(...words: readonly string[]): RunAction {
  return { kind: 'run', command: words.map(quoted).join(' ') };
}

/** Loads v4l2loopback again. It is one action, because Ctrl-C between the two would leave no device at all. */
export function reload(...options: readonly string[]): RunAction {
  const [remove, load] = [run('modprobe', '-r', 'v4l2loopback'), run('modprobe', 'v4l2loopback', ...options)];
  return { kind: 'run', command: `${remove.command} && ${load.command}`, isScript: true };
}

/** What a POSIX shell is told. */
export function shellText(action: ShellAction): string {
  switch (action.kind) {
    case 'run':
      return action.command;
    case 'write': {
      const { path, text } = action;
      return `mkdir -p ${quoted(dirname(path))} && printf %s ${quoted(text)} >${quoted(path)} && chmod 644 ${quoted(path)}`;
    }
    case 'delete':
      return `rm -f ${quoted(action.path)}`;
    case 'append': {
      const path = quoted(action.path);
      // A last line may have no end, and then the new one would be a part of it.
      return `if [ -n "$(tail -c 1 ${path})" ]; then echo >>${path}; fi && printf '%s\\n' ${quoted(action.line)} >>${path}`;
    }
    case 'cut':
      return `sed -i ${quoted(`/^${escaped(action.line)}$/d`)} ${quoted(action.path)}`;
  }
}

/** A text as a basic regular expression, between slashes. */
function escaped(text: string): string {
  return text.replace(/[\\/.*[\]^$]/g, '\\$&');
}
