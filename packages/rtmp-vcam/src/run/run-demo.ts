import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { RtmpError, RtmpPublisher } from '@rtmp-vcam/rtmp-server';
import type { RunOptions } from '../config/run-schema.ts';
import { DEMO_NAME } from '../demo/demo-name.ts';
import { publishTestPicture } from '../demo/publish-test-picture.ts';
import { AppError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { HIDDEN } from '../logging/redact.ts';
import { StatusLine } from '../terminal/status-line.ts';
import { ownUrl } from '../urls/own-url.ts';
import { runCameras } from './run-cameras.ts';
import type { RunContext } from './run-context.ts';

const RETRY_MS = 100;
const MAX_STARTUP_MS = 10_000;

/**
 * Pushes the test picture until Ctrl-C: to `url`, or without one to the camera of this computer, which is started if
 * none runs. Resolves to the exit code. Throws RtmpError and AppError.
 */
export async function runDemo(url: string | undefined, options: RunOptions, context: RunContext): Promise<number> {
  const own = ownServer(options, context.cameras[0]?.key ?? '');
  if (url === undefined && !(await isListening(own.host, options.port))) {
    return runCameraWithDemo(own.url, options, context);
  }
  try {
    await push(url ?? own.url, options, context);
  } catch (error) {
    // Ctrl-C can make a connection fail that was just being opened; that is no error.
    if (!context.signal.aborted) throw error;
  }
  return EXIT.ok;
}

/** The server of this computer. */
function ownServer({ host, port }: RunOptions, key: string): { host: string; url: string } {
  if (port === 0)
    throw new AppError('APP_ERR_USAGE', 'The demo cannot push to port 0', { fix: 'Choose a port with --port.' });
  return ownUrl({ host, port, key, app: undefined, name: 'demo' });
}

/** True when something accepts TCP connections there. */
async function isListening(host: string, port: number): Promise<boolean> {
  const socket = createConnection({ host, port, timeout: 1000 });
  try {
    return await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('timeout', () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}

async function push(url: string, options: RunOptions, { logger, terminal, signal }: RunContext): Promise<void> {
  const publisher = await RtmpPublisher.connect(url, { name: DEMO_NAME, signal });
  const status = new StatusLine(terminal);
  try {
    logger.info({ url: shownUrl(url) }, 'Pushing a test picture; press Ctrl-C to stop');
    for await (const { frames, bytes, ms } of publishTestPicture(publisher, formatOf(options), signal)) {
      const rates = { fps: (frames * 1000) / ms, bitrate: (bytes * 8000) / ms };
      const shown = { state: 'live', encoder: 'test picture', size: options.size, ...rates } as const;
      if (!options.jsonLogs) status.start({ cameras: [{ name: '', status: shown }] });
    }
  } finally {
    status.stop();
    await publisher.close();
  }
}

/** Any part of the path may be a key. */
function shownUrl(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}/${HIDDEN}`;
}

/** Runs the camera and pushes the test picture to it, until Ctrl-C; resolves to the camera's exit code. */
async function runCameraWithDemo(url: string, options: RunOptions, context: RunContext): Promise<number> {
  const stop = new AbortController();
  const both = { ...context, signal: AbortSignal.any([context.signal, stop.signal]) };
  const camera = runCameras(options, both).finally(() => stop.abort());
  const demo = pushToOwnCamera(url, options, both).catch((error: unknown) => {
    stop.abort();
    throw error;
  });
  const [code] = await Promise.all([camera, demo.catch(() => {})]);
  await demo;
  return code;
}

/** The camera keeps running when the test picture ends, for instance because another sender has taken over. */
async function pushToOwnCamera(url: string, options: RunOptions, { logger, signal }: RunContext): Promise<void> {
  const publisher = await connectWhenUp(url, signal);
  if (publisher === undefined) return;
  try {
    for await (const _ of publishTestPicture(publisher, formatOf(options), signal));
  } catch (error) {
    if (!(error instanceof RtmpError)) throw error;
    if (!signal.aborted) logger.info('The test picture has stopped; the camera keeps running');
  } finally {
    await publisher.close();
  }
}

/** Resolves to undefined when aborted: the camera could not start, or Ctrl-C was pressed early. */
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
