import type { CompletedCommand } from '../completion/completed.ts';
import { AppError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Command } from './command.ts';
import { globalOptions } from './global-options.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** `commands`: all that there are, this one too. The first one needs no name. */
export function completionCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'completion',
    summary: 'print a script by which a shell completes commands and options',
    description:
      'Prints a script by which bash, zsh or fish completes commands, options and their values when you press Tab. Add the ' +
      'line for your shell to its startup file, and open a new terminal.',
    examples: [
      { command: 'source <(rtmp-vcam completion bash)', meaning: 'for bash, in ~/.bashrc' },
      { command: 'source <(rtmp-vcam completion zsh)', meaning: 'for zsh, in ~/.zshrc, below the line with compinit' },
      { command: 'rtmp-vcam completion fish | source', meaning: 'for fish, in ~/.config/fish/config.fish' },
    ],
    options: {},
    words: { usage: 'bash|zsh|fish', choices: SHELLS, most: 1 },

    async run(_flags, { stdout }, [shell]) {
      if (shell === undefined) {
        throw new AppError('APP_ERR_USAGE', 'The shell is missing', {
          fix: `Write one of ${SHELLS.map((each) => `rtmp-vcam completion ${each}`).join(', ')}.`,
        });
      }
      const { completedOptions } = await import('../completion/completed.ts');
      const known = [
        ...commands().map(({ name, summary, words, options }) => ({
          name,
          summary,
          words: words?.choices ?? [],
          takesFile: (words?.most ?? 0) > 1,
          options: completedOptions({ ...options, ...globalOptions }),
        })),
        {
          name: 'help',
          summary: 'explain a command',
          words: commands().map(({ name }) => name),
          takesFile: false,
          options: [],
        },
      ];
      stdout.write(await scriptFor(shell, known, commands()[0]?.name ?? ''));
      return EXIT.ok;
    },
  };
}

async function scriptFor(
  shell: string,
  ...args: [commands: readonly CompletedCommand[], byDefault: string]
): Promise<string> {
  if (shell === 'zsh') return (await import('../completion/zsh.ts')).zshCompletion(...args);
  if (shell === 'fish') return (await import('../completion/fish.ts')).fishCompletion(...args);
  return (await import('../completion/bash.ts')).bashCompletion(...args);
}
