import type { CompletedCommand, CompletedOption } from './completed.ts';
import { quoted } from './quoted.ts';

/** A script for zsh: for a folder of \`fpath\`, with the name \`_rtmp-vcam\`, or to be read by .zshrc. */
export function zshCompletion(commands: readonly CompletedCommand[], byDefault: string): string {
  const names = commands.map(({ name, summary }) => described(name, summary)).join(' ');
  return `#compdef rtmp-vcam rtmp-vcam-app
# zsh completion of rtmp-vcam, made by: rtmp-vcam completion zsh
_rtmp_vcam() {
  local before=$words[CURRENT-1] command=${byDefault} files=
  local -i position=2
  local -a known flags following
  known=(${names})
  if (( CURRENT > 2 )) && [[ " ${commands.map(({ name }) => name).join(' ')} " == *" $words[2] "* ]]; then
    command=$words[2] position=3
  fi
  if [[ $PREFIX == --*=* ]]; then
    before=\${PREFIX%%=*}
    compset -P '*='
  fi
  case $command in
${commands.map(caseOf).join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then
    _describe -o option flags
  elif (( CURRENT == position )); then
    (( CURRENT == 2 )) && _describe command known
    (( $#following )) && compadd -a following
  elif [[ -n $files ]]; then
    _files
  fi
}

if [[ $funcstack[1] == _rtmp-vcam ]]; then
  _rtmp_vcam "$@"
else
  compdef _rtmp_vcam rtmp-vcam rtmp-vcam-app
fi
`;
}

function caseOf({ name, words, takesFile, options }: CompletedCommand): string {
  const flags = options.map(({ flag, help }) => described(`--${flag}`, help)).join(' ');
  const values = options.filter((option) => option.takesValue || option.values.length > 0).map(valueCase);
  return `    ${name})
      flags=(${flags}) following=(${words.join(' ')}) files=${takesFile ? 'yes' : ''}
      case $before in
${values.join('\n')}
      esac
      ;;`;
}

function valueCase({ flag, letter, takesValue, values, isFile }: CompletedOption): string {
  const names = [`--${flag}`, ...(letter === undefined ? [] : [`-${letter}`])].join(' | ');
  const known = values.length === 0 ? '' : `compadd -- ${values.join(' ')}; `;
  const given = `${known}${isFile ? '_files; ' : ''}return`;
  return `        ${names}) ${takesValue ? given : `[[ $PREFIX == -* ]] || { ${given}; }`} ;;`;
}

/** A word with its explanation. A colon stands between them, so those in the word itself are marked. */
function described(word: string, help: string): string {
  return quoted(`${word.replaceAll(':', '\\:')}:${help}`);
}
