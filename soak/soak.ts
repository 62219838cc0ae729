import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { needsPipeWire, PipeWireSession } from '../test/support/pipewire-session.ts';
import { Product } from '../test/support/product.ts';
import { Random } from '../test/support/random.ts';
import { Diary } from './incidents/diary.ts';
import type { Scene } from './incidents/incident.ts';
import { type Gap, Watching } from './measure/gaps.ts';
import { descriptorsOf, growthOf, type Held, heldBy, moreIn } from './measure/growth.ts';
import type { SoakOptions } from './options.ts';
import { printReport } from './report.ts';
import { CANVAS, Senders } from './senders/senders.ts';

const CAMERAS = ['far', 'steady', 'coming', 'idle'] as const;
/** So long after the last incident of a round, the program should hold what it always holds. */
const CALM_MS = 4000;
const SETTLE_MS = 3000;

/** Runs the program, lets incidents happen to it in rounds, and prints what was measured. True if all is well. */
export async function soak({ minutes, seed, incidents }: SoakOptions): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-soak-'));
  try {
    const config = join(folder, 'cameras.toml');
    const write = (names: readonly string[]): void =>
      writeFileSync(config, names.map((name) => `[[camera]]\nname = "${name}"\n`).join(''));
    write(CAMERAS);
    await using session = needsPipeWire().skip === undefined ? await PipeWireSession.start() : undefined;
    await using product = await startProduct(config, session);
    const configure: Scene['configure'] = (cameras) => {
      write(cameras === 'more' ? [...CAMERAS, 'more'] : CAMERAS);
      product.program.signal('SIGHUP');
    };
    await using senders = await Senders.start(product, new Random(seed));
    await sleep(SETTLE_MS);
    const rings = CAMERAS.map((_, index) => (index === 0 ? product.ring : `${product.ring}_${index + 1}`));
    await using watching = await Watching.start(rings);
    const diary = new Diary();
    const samples: Held[] = [];
    let [early, late]: Map<string, number>[] = [];
    const end = performance.now() + minutes * 60_000;
    while (performance.now() < end && product.program.isRunning) {
      for (const incident of incidents) {
        if (performance.now() > end || !product.program.isRunning) break;
        await diary.live(incident, { product, session, configure });
      }
      product.program.signal('SIGURG');
      await sleep(CALM_MS);
      if (!product.program.isRunning) break;
      samples.push(heldBy(product.program.pid));
      late = descriptorsOf(product.program.pid);
      early ??= late;
    }
    const lost = product.program.isRunning ? [] : [`the program has ended:\n${product.program.output.slice(-4000)}`];
    const { cameras, stalledMs } = await watching.end();
    const during = (gap: Gap): string => diary.during(gap, product);
    return printReport({
      minutes,
      cameras: cameras.map((camera, index) => {
        const name = CAMERAS[index] ?? '';
        return { ...camera, name, during, isSteady: name === 'steady' };
      }),
      stalledMs,
      growth: growthOf(samples),
      descriptors: moreIn(late, early),
      rounds: samples.length,
      happened: diary.counts,
      senders: senders.counts,
      problems: [...diary.problems, ...lost],
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function startProduct(config: string, session: PipeWireSession | undefined): Promise<Product> {
  const { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = session?.env ?? {};
  return Product.start({
    picture: ['--size', `${CANVAS.width}x${CANVAS.height}`, '--fps', '30', '--hold', '500ms'],
    args: ['--open', ...(session === undefined ? [] : ['--camera', 'pipewire'])],
    env: {
      RTMP_VCAM_CONFIG: config,
      ...(session === undefined ? {} : { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS }),
    },
    nodeArgs: ['--import', pathToFileURL(join(import.meta.dirname, 'incidents', 'inside.mjs')).href],
  });
}
