import { startLoad } from '../load/load.ts';
import { Distribution } from '../measure/distribution.ts';
import { cpuSeconds } from '../measure/process-usage.ts';
import type { Figure } from '../report/figure.ts';
import { type IngestServerKind, packetsOf } from '../servers/ingest-server.ts';
import { availableServers } from '../servers/servers.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';

interface Recipe {
  readonly chunkSize: number;
  readonly gigabytes: number;
  readonly target: number;
}

/** Chunk sizes of OBS and ffmpeg, of this project's own client, and of who never sets one. */
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
  about: 'processor time of RTMP servers per gigabyte, one publisher as fast as it can',
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const { own, others } = availableServers();
    const figures: Figure[] = [];
    for (const recipe of RECIPES) {
      const runs = new Map<IngestServerKind, Run[]>([own, ...others].map((server) => [server, []]));
      // In turns, so that whatever else the machine does falls on all.
      for (let round = 0; round < (quick ? 1 : ROUNDS); round++) {
        for (const [server, list] of runs) list.push(await measure(server, recipe, quick ? QUICK_SHARE : 1));
      }
      const ownRuns = runs.get(own) ?? [];
      const what = `cpu per GB, chunks of ${recipe.chunkSize}`;
      const measured = median(ownRuns);
      others.forEach((other, index) => {
        const yardstick = { name: other.name, value: median(runs.get(other) ?? []) };
        const first = { target: recipe.target, note: describe(ownRuns) };
        figures.push({ what, measured, unit: 's', yardstick, ...(index === 0 ? first : {}) });
      });
    }
    return figures;
  },
};

async function measure(kind: IngestServerKind, { chunkSize, gigabytes }: Recipe, share: number): Promise<Run> {
  const server = await kind.start();
  let run: Omit<Run, 'packets'>;
  try {
    const before = cpuSeconds(server.pid);
    const { speaksRtmp } = kind;
    const job = { port: server.port, speaksRtmp, chunkSize, publishers: 1, bytes: gigabytes * share * 1e9 };
    const { bytes, seconds } = await startLoad(job).done;
    const spent = cpuSeconds(server.pid) - before;
    run = { cost: (spent * 1e9) / bytes, megabytesPerSecond: bytes / 1e6 / seconds };
  } finally {
    await server.stop();
  }
  return { ...run, packets: packetsOf(server) };
}

function median(runs: readonly Run[]): number {
  return new Distribution(runs.map(({ cost }) => cost)).p50;
}

function describe(runs: readonly Run[]): string {
  const costs = runs.map(({ cost }) => cost.toFixed(2)).join(' ');
  const speed = new Distribution(runs.map(({ megabytesPerSecond }) => megabytesPerSecond)).p50;
  return `${costs}; ${speed.toFixed(0)} MB/s; ${runs[0]?.packets ?? 0} packets`;
}
