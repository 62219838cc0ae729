/**
 * Runs the program for a long time while all that can go wrong goes wrong: `npm run soak -- [--minutes N] [--seed N] [--only TEXT]`. With --only, only incidents
 * with this text in their name happen. Fails
 * when a camera was without a picture for more than a second, or when something has grown.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { hostMs } from '../bench/measure/stalls.ts';
import { needsPipeWire, PipeWireSession } from '../test/support/pipewire-session.ts';
import { Product } from '../test/support/product.ts';
import { stopAll } from '../test/support/program.ts';
import { Random } from '../test/support/random.ts';
import { isApart, runApart } from './apart.ts';
import type { Scene } from './incidents/incident.ts';
import { INCIDENTS } from './incidents/incidents.ts';
import { type Gap, Watching } from './measure/gaps.ts';
import { descriptorsOf, growthOf, type Held, heldBy } from './measure/growth.ts';
import { printReport } from './report.ts';
import { CANVAS, Senders } from './senders/senders.ts';

const DEFAULT_MINUTES = 30;
const CAMERAS = ['far', 'steady', 'coming', 'idle'] as const;
/** So long after the last incident of a round, the program should hold what it always holds. */
const CALM_MS = 4000;
const SETTLE_MS = 3000;
/** The level of warnings in the log. */
const WARNING = 40;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: `${DEFAULT_MINUTES}` },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new RangeError(`--minutes ${values.minutes}: give a number above 0`);

async function soak(): Promise<boolean> {
  const random = new Random(Number(values.seed));
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-soak-'));
  try {
    const config = join(folder, 'cameras.toml');
    const write = (names: readonly string[]): void =>
      writeFileSync(config, names.map((name) => `[[camera]]\nname = "${name}"\n`).join(''));
    write(CAMERAS);
    await using session = needsPipeWire().skip === undefined ? await PipeWireSession.start() : undefined;
    const { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = session?.env ?? {};
    await using product = await Product.start({
      picture: ['--size', `${CANVAS.width}x${CANVAS.height}`, '--fps', '30', '--hold', '500ms'],
      args: ['--open', ...(session === undefined ? [] : ['--camera', 'pipewire'])],
      env: {
        RTMP_VCAM_CONFIG: config,
        ...(session === undefined ? {} : { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS }),
      },
      nodeArgs: ['--import', pathToFileURL(join(import.meta.dirname, 'incidents', 'kill-worker.mjs')).href],
    });
    const configure: Scene['configure'] = (cameras) => {
      write(cameras === 'more' ? [...CAMERAS, 'more'] : CAMERAS);
      product.program.signal('SIGHUP');
    };
    await using senders = await Senders.start(product, random);
    await sleep(SETTLE_MS);
    const rings = CAMERAS.map((_, index) => (index === 0 ? product.ring : `${product.ring}_${index + 1}`));
    await using watching = await Watching.start(rings);
    const samples: Held[] = [];
    const incidents = INCIDENTS.filter(({ name }) => name.includes(values.only));
    if (incidents.length === 0) throw new RangeError(`--only ${values.only}: no incident has this in its name`);
    let [early, late]: Map<string, number>[] = [];
    const happened = new Map<string, number>();
    const problems: string[] = [];
    const log: { name: string; from: number; to: number }[] = [];
    const end = performance.now() + minutes * 60_000;
    while (performance.now() < end && product.program.isRunning) {
      for (const { name, happen } of incidents) {
        if (performance.now() > end || !product.program.isRunning) break;
        const from = hostMs();
        await happen({ product, session, configure }).catch((error: unknown) => problems.push(`${name}: ${error}`));
        log.push({ name, from, to: hostMs() });
        happened.set(name, (happened.get(name) ?? 0) + 1);
      }
      await sleep(CALM_MS);
      if (!product.program.isRunning) break;
      samples.push(heldBy(product.program.pid));
      late = descriptorsOf(product.program.pid);
      early ??= late;
    }
    if (!product.program.isRunning) problems.push(`the program has ended:\n${product.program.output.slice(-4000)}`);
    const { cameras, stalledMs } = await watching.end();
    const named = cameras.map((camera, index) => ({ ...camera, name: CAMERAS[index] ?? '' }));
    const clockAhead = Date.now() - hostMs();
    const during = (gap: Gap): string => {
      const { name, from } = log.findLast((each) => each.from <= gap.from) ?? { name: 'nothing yet', from: gap.from };
      const said = product.logs.filter(({ time, level }) => {
        const at = new Date(String(time)).getTime() - clockAhead;
        return Number(level) >= WARNING && at > gap.from - 1000 && at < gap.to;
      });
      const texts = [...new Set(said.map(({ msg, camera }) => `${camera ?? ''} ${msg}`.trim()))];
      return `${((gap.from - from) / 1000).toFixed(1)} s after "${name}" began${texts.map((text) => `; ${text}`).join('')}`;
    };
    return printReport({
      minutes,
      cameras: named.map((camera) => ({
        ...camera,
        during,
        isSteady: camera.name === 'steady',
      })),
      stalledMs,
      growth: growthOf(samples),
      descriptors: moreIn(late, early),
      rounds: samples.length,
      happened,
      senders: senders.counts,
      problems,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What there is more of than before: `socket +3`. */
function moreIn(late: ReadonlyMap<string, number> = new Map(), early: ReadonlyMap<string, number> = new Map()): string {
  const more = [...late].map(([kind, count]) => [kind, count - (early.get(kind) ?? 0)] as const);
  return more.flatMap(([kind, count]) => (count > 0 ? [`${kind} +${count}`] : [])).join(', ');
}

if (!isApart()) {
  process.exitCode = runApart();
} else {
  try {
    if (!(await soak())) process.exitCode = 1;
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await stopAll();
  }
}
