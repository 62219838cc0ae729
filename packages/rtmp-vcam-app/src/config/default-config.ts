import { defaultOf, infoOf, kebabCase } from './option.ts';
import { runSchema } from './run-schema.ts';

/** A config file with every option, its meaning and its default, all commented out. */
export function defaultConfig(): string {
  const lines = [
    '# Configuration of rtmp-vcam. To set a value, remove the # in front of its line and change it.',
    '# Flags override RTMP_VCAM_ variables, and variables override this file.',
  ];
  let heading = '';
  for (const [name, schema] of Object.entries(runSchema)) {
    const { group, help, unset, example } = infoOf(schema);
    if (group !== heading) lines.push('', `# ---- ${group} ----`);
    heading = group;
    lines.push('', `# ${help}${unset === undefined ? '' : ` (when not set: ${unset})`}.`);
    lines.push(`# ${kebabCase(name)} = ${JSON.stringify(defaultOf(schema) ?? example)}`);
  }
  return `${lines.join('\n')}\n`;
}
