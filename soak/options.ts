import { parseArgs } from 'node:util';
import type { Incident } from './incidents/incident.ts';
import { INCIDENTS } from './incidents/incidents.ts';

const DEFAULT_MINUTES = 30;

export interface SoakOptions {
  readonly minutes: number;
  /** The seed of the random numbers that senders use. */
  readonly seed: number;
  /** What goes wrong in each round. */
  readonly incidents: readonly Incident[];
}

/** The options of a run, or the help text if that is asked for. Throws for options that are wrong. */
export function readOptions(args: readonly string[]): SoakOptions | string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: `${DEFAULT_MINUTES}` },
      seed: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return help();
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new RangeError(`--minutes ${values.minutes}: give a number above 0`);
  const seed = Number(values.seed);
  if (!Number.isInteger(seed)) throw new RangeError(`--seed ${values.seed}: give a whole number`);
  const incidents = INCIDENTS.filter(({ name }) => name.includes(values.only));
  if (incidents.length === 0) throw new RangeError(`--only ${values.only}: no incident has this in its name`);
  return { minutes, seed, incidents };
}

function help(): string {
  return [
    'npm run soak -- [--minutes N] [--seed N] [--only TEXT]',
    '',
    `  --minutes N   how long it runs; ${DEFAULT_MINUTES} if not given`,
    '  --seed N      other random numbers for the senders; 1 if not given',
    '  --only TEXT   only incidents with this text in their name happen:',
    ...new Set(INCIDENTS.map(({ name }) => `                  ${name}`)),
  ].join('\n');
}
