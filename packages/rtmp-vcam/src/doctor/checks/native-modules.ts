import type { MediaReport } from '../probes/media-report.ts';
import { type Outcome, ok, problem, warning } from './outcome.ts';

const REINSTALL = 'Install it again, with its optional packages: npm install -g rtmp-vcam --include=optional';

/** What the camera cannot do without each of them. */
const LOSSES: Readonly<Record<string, string>> = {
  koffi: 'no camera can be fed',
  'node-av': 'no stream can be decoded',
};

/** `report` is what a process of its own has found, or why it ended. */
export function checkNativeModules(report: MediaReport | Error): Outcome {
  if (report instanceof Error) return problem(`The native modules crash: ${report.message}`, REINSTALL);
  const missing = report.modules.filter(({ error }) => error !== null);
  const first = missing.find(({ name }) => name in LOSSES) ?? missing[0];
  if (first === undefined) return ok(`The native modules load: ${report.modules.map(({ name }) => name).join(', ')}`);
  const loss = LOSSES[first.name];
  const text = `The module ${first.name} does not load, so ${loss ?? 'cards have no text'} (${first.error})`;
  return loss === undefined ? warning(text, REINSTALL) : problem(text, REINSTALL);
}
