import { setTimeout as sleep } from 'node:timers/promises';
import type { CameraState, Connect } from '@rtmp-vcam/api';
import { connect, programState } from '@rtmp-vcam/api';
import { RtmpPublisher } from '@rtmp-vcam/rtmp-server';
import { i420Size, RingReader } from '@rtmp-vcam/video-pipeline';
import { holdersOfFile, readDevice, readNode } from '@rtmp-vcam/virtual-camera/machine';
import { ask } from '../../control/client/request.ts';
import type { RunningProgram } from '../../control/program-files.ts';
import { DOCTOR_NAME } from '../../demo/demo-name.ts';
import { publishTestPicture } from '../../demo/publish-test-picture.ts';
import { isTestPicture } from '../../demo/recognise.ts';
import { hasCode } from '../../errors.ts';
import { isLoopback } from '../../urls/push-urls.ts';
import type { Doing, PictureReport, Seen, ShownCamera, ShownOutput } from './picture-report.ts';

/** Until the picture is in the ring: the decoder may have to start. */
const RING_MS = 15_000;
/** Until the program has time for its ring again. */
const STALE_MS = 5000;
const LOOK_EVERY_MS = 100;
/** Until an app would have it from there. */
const OUTPUT_MS = 6000;
/** Lines of the test picture: it is scaled by the camera, and encoding it takes little. */
const LINES = 360;
const FPS = 15;

/**
 * Pushes a test picture over the network to each camera of a program, and reads it as apps do. Never rejects, and ends at
 * once when `signal` is aborted.
 */
export async function lookAtPicture(program: RunningProgram, signal: AbortSignal): Promise<PictureReport> {
  const cameras: ShownCamera[] = [];
  try {
    await Promise.race([lookAtCameras(cameras, program, signal), endOf(signal)]);
    return { problem: undefined, cameras };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const fix =
      error instanceof Error && 'fix' in error && typeof error.fix === 'string' ? error.fix : 'Start rtmp-vcam again';
    return { problem: { text, fix }, cameras };
  }
}

/** Adds each camera to the list when it has been looked at. */
async function lookAtCameras(list: ShownCamera[], program: RunningProgram, signal: AbortSignal): Promise<void> {
  const cameras = await camerasOf(program);
  for (const { id } of cameras.filter(({ pull }) => pull === null)) {
    const camera = await started(id, program, signal);
    if (camera === undefined || signal.aborted) return;
    list.push(await lookAtCamera(camera, program, signal));
  }
}

/** The camera when all its outputs have started, or cannot; undefined if it is gone. */
async function started(id: string, program: RunningProgram, signal: AbortSignal): Promise<CameraState | undefined> {
  for (const end = performance.now() + OUTPUT_MS; ; await sleep(LOOK_EVERY_MS)) {
    const camera = (await camerasOf(program)).find((each) => each.id === id);
    const isStarting = camera?.outputs.some(({ state }) => state === 'starting') === true;
    if (!isStarting || signal.aborted || performance.now() > end) return camera;
  }
}

async function camerasOf(program: RunningProgram): Promise<readonly CameraState[]> {
  return (await ask(program, { method: 'GET', path: '/api/state', answer: programState })).cameras;
}

/** Rejects when the signal is aborted. */
function endOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function lookAtCamera(camera: CameraState, program: RunningProgram, signal: AbortSignal): Promise<ShownCamera> {
  const { name } = camera;
  const was = doingOf(camera);
  const sender = camera.sender?.encoder ?? '';
  const path = `/api/cameras/${camera.id}/connect`;
  const url = new URL(bestPlace(await ask(program, { method: 'GET', path, answer: connect })));
  const address = `${url.hostname}:${url.port || 1935}`;
  if (was === 'paused') return { name, address, was, sender, ring: 'none', outputs: [] };
  if (was === 'live') return { name, address, was, sender, ...(await seenOf(camera, program, () => true)) };
  const stop = new AbortController();
  const publisher = await RtmpPublisher.connect(url.href, { name: DOCTOR_NAME, signal });
  const pushing = push(publisher, camera, AbortSignal.any([signal, stop.signal]));
  try {
    const seen = await Promise.race([
      seenOf(camera, program, (i420) => isTestPicture(i420, camera)),
      failureOf(pushing),
    ]);
    return { name, address, was, sender, ...seen };
  } finally {
    stop.abort();
    await pushing.catch(() => {});
    await publisher.close();
  }
}

/** The test picture makes way for every sender, so one that has the camera is not disturbed. */
function doingOf({ settings, sender, demo }: CameraState): Doing {
  if (settings.paused) return 'paused';
  return sender === null || demo ? 'idle' : 'live';
}

/** The address of this computer in a network, as another computer would use; not its name, for which nobody may answer. */
function bestPlace({ places }: Connect): string {
  const isName = (url: string): boolean => /\.local$/.test(new URL(url).hostname);
  const network = places.find(
    ({ url, reach }) => reach === 'network' && !isName(url) && !isLoopback(new URL(url).hostname),
  );
  return (network ?? places.find(({ url }) => !isName(url)))?.url ?? 'rtmp://127.0.0.1/live';
}

async function push(
  publisher: RtmpPublisher,
  { width, height, settings }: CameraState,
  signal: AbortSignal,
): Promise<void> {
  // Turned by the camera, it fills the canvas too.
  const isUpright = settings.rotate === 90 || settings.rotate === 270;
  const [w, h] = isUpright ? [height, width] : [width, height];
  const scale = Math.min(1, LINES / Math.min(w, h));
  const format = { width: even(w * scale), height: even(h * scale), fps: FPS };
  for await (const _ of publishTestPicture(publisher, format, signal, DOCTOR_NAME));
}

function even(side: number): number {
  return Math.max(2, Math.round(side / 2) * 2);
}

/** Rejects when the push fails; does not settle when it ends otherwise. */
function failureOf(pushing: Promise<void>): Promise<never> {
  return new Promise((_resolve, reject) => pushing.catch(reject));
}

async function seenOf(
  camera: CameraState,
  program: Pick<RunningProgram, 'pid'>,
  isWanted: (i420: Uint8Array) => boolean,
): Promise<Pick<ShownCamera, 'ring' | 'outputs'>> {
  const reader = await openRing(camera.ring);
  try {
    const ring = await readRing(reader, camera, isWanted);
    if (ring !== 'wanted') return { ring, outputs: [] };
    // While this reader is there, the camera goes on decoding.
    const kept = setInterval(
      () => reader.next(new Uint8Array(i420Size(camera.width, camera.height)), { after: 0 }),
      200,
    );
    try {
      return {
        ring,
        outputs: await Promise.all(
          outputsOf(camera).map((output) => readOutput(output, camera, { program, isWanted })),
        ),
      };
    } finally {
      clearInterval(kept);
    }
  } finally {
    reader.close();
  }
}

/** On a very busy computer, the program may seem to be gone for a moment. Throws VideoError. */
async function openRing(name: string): Promise<RingReader> {
  for (const end = performance.now() + STALE_MS; ; await sleep(LOOK_EVERY_MS)) {
    try {
      return RingReader.open({ name });
    } catch (error) {
      if (!hasCode(error, 'VIDEO_ERR_RING_STALE') || performance.now() > end) throw error;
    }
  }
}

async function readRing(
  reader: RingReader,
  { width, height }: CameraState,
  isWanted: (i420: Uint8Array) => boolean,
): Promise<Seen> {
  const target = new Uint8Array(i420Size(width, height));
  let seen: Seen = 'none';
  let after = 0;
  for (const end = performance.now() + RING_MS; performance.now() < end; ) {
    const info = await reader.nextBy(target, { after, until: end });
    if (info === undefined) break;
    after = info.number;
    if (info.state === 'live' && isWanted(target)) return 'wanted';
    seen = 'other';
  }
  return seen;
}

/** The label of what is fed says it: `RTMP Virtual Camera (PipeWire, /dev/video10)`. */
function outputsOf({ device }: Pick<CameraState, 'device'>): Omit<ShownOutput, 'seen'>[] {
  const label = device?.label ?? '';
  const paths = [...label.matchAll(/\/dev\/video\d+/g)].map(([path]) => ({ kind: 'v4l2', where: path }) as const);
  return [...(/\bPipeWire\b[^(]*\)/.test(label) ? [{ kind: 'pipewire', where: 'PipeWire' } as const] : []), ...paths];
}

async function readOutput(
  output: Omit<ShownOutput, 'seen'>,
  { name, width, height, fps }: CameraState,
  {
    program,
    isWanted,
  }: { readonly program: Pick<RunningProgram, 'pid'>; readonly isWanted: (i420: Uint8Array) => boolean },
): Promise<ShownOutput> {
  const mode = { width, height, fps: Math.round(fps) };
  if (output.kind === 'pipewire')
    return { ...output, seen: await readNode({ name, mode, isWanted, withinMs: OUTPUT_MS }) };
  try {
    return { ...output, seen: await readDevice({ path: output.where, size: mode, isWanted, withinMs: OUTPUT_MS }) };
  } catch (error) {
    if (!hasCode(error, 'EBUSY')) return { ...output, seen: 'absent' };
    const ours = [process.pid, program.pid];
    const other = [...holdersOfFile((target) => target === output.where)].find(({ pid }) => !ours.includes(pid));
    return { ...output, seen: 'busy', by: other?.command };
  }
}
