/**
 * The long run of the fuzzer: `npm run fuzz -- --inputs 2000000 --seed 7 --target amf`. It stores the inputs that cause
 * faults in `found/`; fuzz.test.ts tries them again in each run of the tests.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Finding, fuzz } from './fuzzer.ts';
import { TARGETS } from './targets.ts';

const { values } = parseArgs({
  options: { inputs: { type: 'string' }, seed: { type: 'string' }, target: { type: 'string' } },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 32);
const inputs = Number(values.inputs ?? 2_000_000);
const targets = [...TARGETS].filter(([name]) => values.target === undefined || name === values.target);
if (targets.length === 0)
  throw new RangeError(`There is no target ${values.target}. The targets are: ${[...TARGETS.keys()].join(', ')}`);

function keep({ target, input, error }: Finding): string {
  const hash = createHash('sha256').update(input).digest('hex').slice(0, 12);
  const path = new URL(`found/${target}-${hash}.json`, import.meta.url);
  const [firstLine] = error.split('\n');
  const found = `npm run fuzz -- --seed ${seed}: ${firstLine}`;
  writeFileSync(path, `${JSON.stringify({ target, found, hex: Buffer.from(input).toString('hex') }, null, 2)}\n`);
  return path.pathname;
}

console.log(`seed ${seed}, ${inputs} inputs`);
const startedAt = performance.now();
let largestRss = 0;
const report = fuzz({
  seed,
  inputs,
  targets,
  onProgress: (done) => {
    largestRss = Math.max(largestRss, process.memoryUsage.rss());
    if (done % 100_000 === 0) console.log(`${done} inputs, ${Math.round(largestRss / 2 ** 20)} MiB at most`);
  },
});
const seconds = (performance.now() - startedAt) / 1000;
for (const finding of report.findings) console.log(`\n${finding.target}: ${finding.error}\nstored as ${keep(finding)}`);
console.log(
  `${report.inputs} inputs in ${seconds.toFixed(0)} s, ${report.findings.length} faults, ` +
    `the slowest input took ${report.slowestMs.toFixed(1)} ms, at most ${Math.round(largestRss / 2 ** 20)} MiB resident`,
);
process.exitCode = report.findings.length === 0 ? 0 : 1;
