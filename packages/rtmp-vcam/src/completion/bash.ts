import type { CompletedCommand, CompletedOption } from './completed.ts';
import { quoted } from './quoted.ts';

/** A script for bash, also for version 3.2 of macOS. `byDefault` is the command that needs no name. */
export function bashCompletion(commands: readonly CompletedCommand[], byDefault: string): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# bash completion of rtmp-vcam, made by: rtmp-vcam completion bash
_rtmp_vcam() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=${byDefault} position=1 options words files=
  local IFS=$' \\t\\n'
  COMPREPLY=()
  # bash takes --fit=cover for three words.
  if [ "$cur" = = ]; then cur=; elif [ "$prev" = = ]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  if [ "$COMP_CWORD" -gt 1 ]; then
    case " ${names} " in *" \${COMP_WORDS[1]} "*) command=\${COMP_WORDS[1]} position=2 ;; esac
  fi
  case $command in
${commands.map(caseOf).join('\n')}
  esac
  if [ "$position" -eq 1 ] && [ "$COMP_CWORD" -eq 1 ]; then words="${names} $words"; fi
  case $cur in
    -*) COMPREPLY=($(compgen -W "$options" -- "$cur")) ;;
    *)
      if [ "$COMP_CWORD" -eq "$position" ]; then COMPREPLY=($(compgen -W "$words" -- "$cur"))
      elif [ -n "$files" ]; then _rtmp_vcam_files; fi
      ;;
  esac
}

_rtmp_vcam_files() {
  local file
  compopt -o filenames 2>/dev/null
  # As an array of words, names such as a*b would be patterns.
  while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$cur")
}

complete -F _rtmp_vcam rtmp-vcam rtmp-vcam-app
`;
}

function caseOf({ name, words, takesFile, options }: CompletedCommand): string {
  const flags = options.map(({ flag }) => `--${flag}`).join(' ');
  const values = options.filter((option) => option.takesValue || option.values.length > 0).map(valueCase);
  return `    ${name})
      options=${quoted(flags)} words=${quoted(words.join(' '))} files=${takesFile ? 'yes' : ''}
      case $prev in
${values.join('\n')}
      esac
      ;;`;
}

function valueCase({ flag, letter, takesValue, values, isFile }: CompletedOption): string {
  const names = [`--${flag}`, ...(letter === undefined ? [] : [`-${letter}`])].join(' | ');
  const files = isFile ? '_rtmp_vcam_files; ' : '';
  const known = values.length === 0 ? '' : `COMPREPLY+=($(compgen -W ${quoted(values.join(' '))} -- "$cur")); `;
  // Where a value may be left out, the next option may follow.
  return `        ${names}) ${takesValue ? `${files}${known}return` : `case $cur in -*) ;; *) ${known}return ;; esac`} ;;`;
}
