import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../test/support/program.ts';
import { programStateOf } from '../../test/support/state.ts';
import { until } from '../../test/support/wait.ts';
import type { Incident, Scene } from './incident.ts';

/** How long an incident goes on that does not end by itself. */
const LASTS_MS = 3000;
const FILLER = '/dev/shm/rtmp-vcam-soak-filler';

async function untilLogged(scene: Scene, what: string, count: number, text: RegExp): Promise<void> {
  await until(what, () => countOf(scene, text) > count, { state: () => scene.product.program.output.slice(-2000) });
}

function countOf({ product }: Scene, text: RegExp): number {
  return product.logs.filter((line) => text.test(JSON.stringify(line))).length;
}

async function areAllOpen({ product }: Scene): Promise<boolean> {
  const { cameras } = await programStateOf(product);
  return cameras.every(({ outputs }) => outputs.length > 0 && outputs.every(({ state }) => state === 'open'));
}

const killWorker: Incident = {
  name: 'a worker thread is killed',
  happen: async ({ product }) => {
    product.program.signal('SIGUSR2');
    await sleep(LASTS_MS);
  },
};

const restartPipeWire: Incident = {
  name: 'PipeWire is killed and started again',
  happen: async (scene) => {
    const { session } = scene;
    if (session === undefined) return;
    await session.killDaemon();
    await sleep(LASTS_MS);
    await until('the PipeWire cameras to be gone', async () => !(await areAllOpen(scene)));
    await session.startDaemon();
    await until('the PipeWire cameras to be back', () => areAllOpen(scene));
  },
};

const fillSharedMemory: Incident = {
  name: '/dev/shm is full while a camera is added',
  happen: async (scene) => {
    const { bavail, bsize } = statfsSync('/dev/shm');
    const failed = countOf(scene, /could not be opened/);
    const read = countOf(scene, /The config was read again/);
    try {
      writeFileSync(FILLER, Buffer.alloc(Math.max(0, bavail * bsize)));
      scene.configure('more');
      await untilLogged(scene, 'the new camera to fail', failed, /could not be opened/);
    } finally {
      rmSync(FILLER, { force: true });
    }
    scene.configure('more');
    await untilLogged(scene, 'the new camera', read + 1, /The config was read again/);
    await sleep(1000);
    scene.configure('usual');
    await untilLogged(scene, 'the usual cameras', read + 2, /The config was read again/);
  },
};

const useUpDescriptors: Incident = {
  name: 'no descriptors are left',
  happen: async ({ product }) => {
    const { pid } = product.program;
    const used = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
    let next = 0;
    while (used.has(next)) next++;
    const limit = (files: number): Promise<Buffer> => run('prlimit', ['--pid', `${pid}`, `--nofile=${files}:`]);
    await limit(next);
    const waiting = Array.from({ length: 10 }, () => connect(product.port, '127.0.0.1').on('error', () => {}));
    await sleep(LASTS_MS);
    await limit(1024);
    for (const socket of waiting) socket.destroy();
    await sleep(500);
  },
};

const lookAtIt: Incident = {
  name: 'the page is watched, and commands ask',
  happen: async ({ product }) => {
    const over = new AbortController();
    const watching = ['1', '2'].map(async (camera) => {
      const answer = await fetch(join(product.http, `api/cameras/${camera}/preview.mjpeg`).replace(':/', '://'), over);
      for await (const _ of answer.body ?? []);
    });
    const status = await product.command('status');
    if (status.code !== 0) throw new Error(`status: ${status.stderr}`);
    await programStateOf(product);
    await sleep(LASTS_MS);
    over.abort();
    await Promise.allSettled(watching);
  },
};

const callNames: Incident = {
  name: 'strangers try wrong keys and say nothing',
  happen: async ({ product }) => {
    const sockets = Array.from({ length: 6 }, (_, index) => {
      const socket = connect(product.port, '127.0.0.1').on('error', () => {});
      if (index % 2 === 0) socket.write(Buffer.alloc(4000, 71 + index));
      return socket;
    });
    await sleep(LASTS_MS);
    for (const socket of sockets) socket.destroy();
  },
};

export const INCIDENTS: readonly Incident[] = [
  killWorker,
  restartPipeWire,
  fillSharedMemory,
  killWorker,
  useUpDescriptors,
  lookAtIt,
  callNames,
];
