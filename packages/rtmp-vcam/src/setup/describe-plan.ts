import { quoted } from '../shell-word.ts';
import type { Style } from '../terminal/style.ts';
import type { Action, OwnAction } from './action.ts';
import type { Facts, Rise } from './facts.ts';
import { MARK } from './own-files.ts';
import type { Plan, Step } from './step.ts';

/** What setup says before it does anything: what is there, what it would do, with every command and file. */
export function describePlan(
  plan: Plan,
  { rise, distribution, kernel }: Pick<Facts, 'rise' | 'distribution' | 'kernel'>,
  style: Style,
): string {
  const { done, steps, notes } = plan;
  const parts: string[] = [];
  parts.push(`${distribution.name}, kernel ${kernel}`);
  if (done.length > 0) parts.push(done.map((text) => `${style.green('✓')} ${text}`).join('\n'));
  if (steps.length > 0) {
    parts.push(style.bold(`To do${steps.some(({ needsRoot }) => needsRoot) ? riseWords(rise) : ''}`));
    parts.push(...steps.map((step, index) => describeStep(step, `${index + 1}`, rise, style)));
  }
  if (notes.length > 0) parts.push(notes.map((text) => noteText(text, style)).join('\n'));
  return `${parts.join('\n\n')}\n`;
}

/** What a person has to know or do themselves. */
export function noteText(text: string, style: Style): string {
  return `${style.yellow('!')} ${indented(text, 2)}`;
}

function riseWords(rise: Rise): string {
  return {
    sudo: ', with sudo where it says so',
    pkexec: ', as administrator where it says pkexec',
    root: '',
    none: '',
  }[rise];
}

function describeStep(step: Step, number: string, rise: Rise, style: Style): string {
  const prefix = !step.needsRoot || rise === 'root' || rise === 'none' ? '' : `${rise} `;
  return [
    `${style.bold(`${number}.`)} ${step.title}`,
    ...step.hints.map((hint) => `   ${hint}`),
    ...step.actions.map(({ action }) => describeAction(action, prefix, style)),
  ].join('\n');
}

function describeAction(action: Action, prefix: string, style: Style): string {
  const command = (text: string): string => style.cyan(`     ${prefix}${indented(text, 5)}`);
  const who = prefix === '' ? '' : ' (as administrator)';
  switch (action.kind) {
    case 'run':
      // sudo and pkexec are for one command.
      return command(prefix === '' || action.isScript !== true ? action.command : `sh -c ${quoted(action.command)}`);
    case 'delete':
      return command(`rm ${quoted(action.path)}`);
    case 'write': {
      const lines = action.text
        .trimEnd()
        .split('\n')
        .filter((line) => line !== MARK);
      return [`     write ${action.path}${who}:`, ...lines.map((line) => style.cyan(`       ${line}`))].join('\n');
    }
    case 'append':
      return [`     add to ${action.path}${who}:`, style.cyan(`       ${action.line}`)].join('\n');
    case 'cut':
      return [`     take out of ${action.path}${who}:`, style.cyan(`       ${action.line}`)].join('\n');
    case 'own':
      return style.cyan(`     ${OWN_WORDS[action.does]}`);
  }
}

const OWN_WORDS: Readonly<Record<OwnAction['does'], string>> = {
  'install-service': 'rtmp-vcam service install',
  'uninstall-service': 'rtmp-vcam service uninstall',
  'mic-on': 'set mic = true in the config file',
  'mic-off': 'write the config file as it was',
};

/** Lines after the first one begin below it. */
export function indented(text: string, columns: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(columns)}`);
}
