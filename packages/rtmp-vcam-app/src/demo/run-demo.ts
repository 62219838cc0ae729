import { setTimeout as sleep } from 'node:timers/promises';
import { RtmpError, RtmpPublisher } from '@rtmp-vcam/rtmp-server';
import type { RunOptions } from '../config/run-schema.ts';
import { runCamera } from '../run/run-camera.ts';
import type { RunContext } from '../run/run-context.ts';
import { StatusLine } from '../terminal/status-line.ts';
import { DEMO_NAME, publishTestPicture } from './publish-test-picture.ts';

const RETRY_MS = 100;
const MAX_STARTUP_MS = 10_000;

/** Pushes the test picture to a server that runs already, until Ctrl-C. Throws RtmpError and AppError. */
export async function pushToServer(url: string, options: RunOptions, context: RunContext): Promise<void> {
  try {
    await push(url, options, context);
  } catch (error) {
    // What Ctrl-C cuts short fails in its own way; that is no news.
    if (!context.signal.aborted) throw error;
  }
}

async function push(url: string, options: RunOptions, { logger, terminal, signal }: RunContext): Promise<void> {
  const publisher = await RtmpPublisher.connect(url, { name: DEMO_NAME, signal });
  const status = new StatusLine(terminal);
  try {
    logger.info({ url }, 'Pushing a test picture; Ctrl-C ends it');
    for await (const { frames, bytes, ms } of publishTestPicture(publisher, formatOf(options), signal)) {
      status.start({
        state: 'live',
        encoder: 'test picture',
        size: options.size,
        fps: (frames * 1000) / ms,
        bitrate: (bytes * 8000) / ms,
      });
    }
  } finally {
    status.stop();
    await publisher.close();
  }
}

/** Runs the camera and pushes the test picture to it, until Ctrl-C; resolves to the camera's exit code. */
export async function runCameraWithDemo(url: string, options: RunOptions, context: RunContext): Promise<number> {
  const stop = new AbortController();
  const both = { ...context, signal: AbortSignal.any([context.signal, stop.signal]) };
  const camera = runCamera(options, both).finally(() => stop.abort());
  const demo = pushToOwnCamera(url, options, both).catch((error: unknown) => {
    stop.abort();
    throw error;
  });
  const [code] = await Promise.all([camera, demo.catch(() => {})]);
  await demo;
  return code;
}

/** A stream that ends because somebody else pushes does not end the camera. */
async function pushToOwnCamera(url: string, options: RunOptions, { logger, signal }: RunContext): Promise<void> {
  const publisher = await connectWhenUp(url, signal);
  if (publisher === undefined) return;
  try {
    for await (const _ of publishTestPicture(publisher, formatOf(options), signal));
  } catch (error) {
    if (!(error instanceof RtmpError)) throw error;
    if (!signal.aborted) logger.info('The test picture has ended; the camera goes on');
  } finally {
    await publisher.close();
  }
}

/** Undefined when aborted: the camera could not start, or Ctrl-C came early. */
async function connectWhenUp(url: string, signal: AbortSignal): Promise<RtmpPublisher | undefined> {
  for (const deadline = performance.now() + MAX_STARTUP_MS; !signal.aborted; ) {
    try {
      return await RtmpPublisher.connect(url, { name: DEMO_NAME, signal });
    } catch (error) {
      if (performance.now() > deadline && !signal.aborted) throw error;
      await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
    }
  }
  return undefined;
}

function formatOf({ size, fps }: RunOptions): { width: number; height: number; fps: number } {
  return { ...size, fps };
}
