/** A metric with all its samples. */
export interface Metric {
  /** By the rules of Prometheus: base units, and `_total` for counters. */
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The content type of the text. */
export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The metrics in the text format of Prometheus, version 0.0.4. Those without samples are left out. */
export function prometheusText(metrics: readonly Metric[]): string {
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, type, help, samples }) => {
      const head = `# HELP ${name} ${escaped(help, /[\\\n]/g)}\n# TYPE ${name} ${type}\n`;
      return `${head}${samples.map((sample) => `${name}${labelsOf(sample)} ${numberText(sample.value)}\n`).join('')}`;
    })
    .join('');
}

function labelsOf({ labels = {} }: Sample): string {
  const parts = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value, /[\\\n"]/g)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function escaped(text: string, special: RegExp): string {
  return text.replace(special, (letter) => (letter === '\n' ? '\\n' : `\\${letter}`));
}

function numberText(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}
