import { setTimeout as sleep } from 'node:timers/promises';
import { Load } from '../load/load.ts';
import { cpuSeconds, memoryOf } from '../measure/process-usage.ts';
import type { Figure } from '../report/figure.ts';
import { type IngestServerKind, withServer } from '../servers/ingest-server.ts';
import { availableServers } from '../servers/servers.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';

const PUBLISHERS = 50;
const CHUNK_SIZE = 4096;
const WARM_UP_MS = 4000;
const TARGET_PERCENT = 8;
const TARGET_MB = 150;

interface Usage {
  /** Share of a core. */
  readonly percent: number;
  /** Megabytes. */
  readonly peak: number;
  readonly packets: number;
}

export const publishers: BenchCase = {
  name: 'publishers',
  about: `processor time and memory of RTMP servers with ${PUBLISHERS} live publishers of 6 Mb/s`,
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const { own, others } = availableServers();
    const seconds = quick ? 5 : 15;
    const measured = await measure(own, seconds);
    const cpu = { what: `cpu, ${PUBLISHERS} publishers`, measured: measured.percent, unit: '% of a core' };
    const memory = { what: `highest memory, ${PUBLISHERS} publishers`, measured: measured.peak, unit: 'MB' };
    const figures: Figure[] = [
      { ...cpu, target: TARGET_PERCENT, note: `${measured.packets} packets` },
      { ...memory, target: TARGET_MB },
    ];
    for (const other of others) {
      const { percent, peak } = await measure(other, seconds);
      figures.push({ ...cpu, yardstick: { name: other.name, value: percent } });
      figures.push({ ...memory, yardstick: { name: other.name, value: peak } });
    }
    return figures;
  },
};

async function measure(kind: IngestServerKind, seconds: number): Promise<Usage> {
  return withServer(kind, async ({ pid, port }) => {
    const { speaksRtmp, overTls = false } = kind;
    await using load = await Load.start({ port, speaksRtmp, overTls, chunkSize: CHUNK_SIZE, publishers: PUBLISHERS });
    await sleep(WARM_UP_MS);
    const before = cpuSeconds(pid);
    await sleep(seconds * 1000);
    const percent = ((cpuSeconds(pid) - before) * 100) / seconds;
    const { peak } = memoryOf(pid);
    load.stop();
    await load.done();
    return { percent, peak };
  });
}
