import { Load } from '../load/load.ts';
import { Distribution } from '../measure/distribution.ts';
import { cpuSeconds } from '../measure/process-usage.ts';
import type { Figure } from '../report/figure.ts';
import { type IngestServerKind, withServer } from '../servers/ingest-server.ts';
import { availableServers, type Contest, OVER_TLS } from '../servers/servers.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';

interface Recipe {
  readonly chunkSize: number;
  readonly gigabytes: number;
  readonly target?: number;
}

/** TLS is measured with one chunk size, as it costs more than everything else. */
const TLS_RECIPE: Recipe = { chunkSize: 4096, gigabytes: 1 };
/** The chunk sizes of OBS and ffmpeg, of this project's client, and of publishers that never set one. */
const RECIPES: readonly Recipe[] = [
  { chunkSize: 4096, gigabytes: 1, target: 0.6 },
  { chunkSize: 60_000, gigabytes: 1, target: 0.5 },
  { chunkSize: 128, gigabytes: 0.3, target: 1.5 },
];
const ROUNDS = 3;
const QUICK_SHARE = 0.3;

interface Run {
  /** Processor seconds per gigabyte. */
  readonly cost: number;
  readonly megabytesPerSecond: number;
  readonly packets: number;
}

export const ingest: BenchCase = {
  name: 'ingest',
  about: 'processor time of RTMP servers per gigabyte, with one publisher that sends as fast as it can',
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const plain = availableServers();
    const figures: Figure[] = [];
    for (const recipe of RECIPES) figures.push(...(await compare(plain, recipe, quick)));
    figures.push(...(await compare(OVER_TLS, TLS_RECIPE, quick)));
    return figures;
  },
};

async function compare({ own, others }: Contest, recipe: Recipe, quick: boolean): Promise<Figure[]> {
  const runs = new Map<IngestServerKind, Run[]>([own, ...others].map((server) => [server, []]));
  // They run in turns, so that other work on the machine affects all of them.
  for (let round = 0; round < (quick ? 1 : ROUNDS); round++) {
    for (const [server, list] of runs) list.push(await measure(server, recipe, quick ? QUICK_SHARE : 1));
  }
  const ownRuns = runs.get(own) ?? [];
  const { chunkSize, target } = recipe;
  const what = `cpu per GB, chunks of ${chunkSize}${own.overTls === true ? ', TLS' : ''}`;
  const measured = median(ownRuns);
  const first = { note: describe(ownRuns), ...(target === undefined ? {} : { target }) };
  return others.map((other, index) => {
    const yardstick = { name: other.name, value: median(runs.get(other) ?? []) };
    return { what, measured, unit: 's', yardstick, ...(index === 0 ? first : {}) };
  });
}

async function measure(kind: IngestServerKind, { chunkSize, gigabytes }: Recipe, share: number): Promise<Run> {
  return withServer(kind, async ({ pid, port }) => {
    const before = cpuSeconds(pid);
    const { speaksRtmp, overTls = false } = kind;
    const bytes = gigabytes * share * 1e9;
    await using load = await Load.start({ port, speaksRtmp, overTls, chunkSize, publishers: 1, bytes });
    const { bytes: sent, seconds } = await load.done();
    const spent = cpuSeconds(pid) - before;
    return { cost: (spent * 1e9) / sent, megabytesPerSecond: sent / 1e6 / seconds };
  });
}

function median(runs: readonly Run[]): number {
  return new Distribution(runs.map(({ cost }) => cost)).p50;
}

function describe(runs: readonly Run[]): string {
  const costs = runs.map(({ cost }) => cost.toFixed(2)).join(' ');
  const speed = new Distribution(runs.map(({ megabytesPerSecond }) => megabytesPerSecond)).p50;
  return `${costs}; ${speed.toFixed(0)} MB/s; ${runs[0]?.packets ?? 0} packets`;
}
