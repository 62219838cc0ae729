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
  lines.push('', ...SEVERAL_CAMERAS);
  return `${lines.join('\n')}\n`;
}

/** The tables come last, because in TOML all keys behind the head of a table belong to it. */
const SEVERAL_CAMERAS = [
  '# ---- Several cameras ----',
  '',
  '# Each table is one camera, 16 at most. It may have the options of the groups Picture and Camera, except ipc; key, pull',
  '# and pull-fingerprint; and app, which is the app in the URLs to push to. The first camera takes every app that no',
  '# other camera has. What a table does not set has the value from above. In a file with tables, the option camera is',
  '# called outputs, and name, device, pull and pull-fingerprint are allowed in tables only.',
  '#   [[camera]]',
  '#   name = "Studio"',
  '#',
  '#   [[camera]]',
  '#   name = "Drone"',
  '#   app = "drone"',
  '#   key = "my-other-key"',
  '#   size = "1280x720"',
];
