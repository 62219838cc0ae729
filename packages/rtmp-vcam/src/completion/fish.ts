import type { CompletedCommand, CompletedOption } from './completed.ts';

/** A script for fish. */
export function fishCompletion(commands: readonly CompletedCommand[], byDefault: string): string {
  const others = commands.map(({ name }) => name).filter((name) => name !== byDefault);
  const isNone = `not __fish_seen_subcommand_from ${commands.map(({ name }) => name).join(' ')}`;
  const lines = [
    '# fish completion of rtmp-vcam, made by: rtmp-vcam completion fish',
    'complete -c rtmp-vcam-app -w rtmp-vcam',
    'complete -c rtmp-vcam -f',
    ...commands.map(({ name, summary }) => `complete -c rtmp-vcam -n '${isNone}' -a ${name} -d ${fishQuoted(summary)}`),
  ];
  for (const { name, words, takesFile, options } of commands) {
    const isThis =
      name === byDefault
        ? `not __fish_seen_subcommand_from ${others.join(' ')}`
        : `__fish_seen_subcommand_from ${name}`;
    const start = `complete -c rtmp-vcam -n '${isThis}'`;
    const hasNoWord = `${isThis}; and not __fish_seen_subcommand_from ${words.join(' ')}`;
    if (words.length > 0) lines.push(`complete -c rtmp-vcam -n '${hasNoWord}' -a ${fishQuoted(words.join(' '))}`);
    if (takesFile)
      lines.push(`complete -c rtmp-vcam -n '${isThis}; and __fish_seen_subcommand_from ${words.join(' ')}' -F`);
    lines.push(...options.map((option) => `${start} ${optionOf(option)}`));
    // A word that may be left out stands behind its option.
    for (const { flag, values } of options.filter((option) => !option.takesValue && option.values.length > 0)) {
      const isBehind = `${isThis}; and test (commandline -opc)[-1] = --${flag}`;
      lines.push(`complete -c rtmp-vcam -n '${isBehind}' -a ${fishQuoted(values.join(' '))}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function optionOf({ flag, letter, help, takesValue, values, isFile }: CompletedOption): string {
  const known = values.length === 0 ? '' : ` -a ${fishQuoted(values.join(' '))}`;
  // -r: a value follows; -F: it may be a file; -f: it is none.
  const value = takesValue ? ` -r ${isFile ? '-F' : '-f'}${known}` : '';
  return `-l ${flag}${letter === undefined ? '' : ` -s ${letter}`}${value} -d ${fishQuoted(help)}`;
}

/** In fish, a backslash marks the quote inside of quotes. */
function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
