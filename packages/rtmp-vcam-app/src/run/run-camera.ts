import type { Refusal, RtmpServer } from '@rtmp-vcam/rtmp-server';
import { type Canvas, drawPicture, type Matrix, VideoPipeline } from '@rtmp-vcam/video-pipeline';
import { type Camera, pickCameras } from '@rtmp-vcam/virtual-camera';
import type { RunOptions } from '../config/run-schema.ts';
import { EXIT } from '../exit-codes.ts';
import { PullSource } from '../sources/pull-source.ts';
import { PushSource } from '../sources/push-source.ts';
import { StatusLine } from '../terminal/status-line.ts';
import { type PushUrl, pushUrls } from '../urls/push-urls.ts';
import { VERSION } from '../version.ts';
import { announce } from './announce.ts';
import { openControl } from './camera-control.ts';
import { CameraOutputs } from './camera-outputs.ts';
import { CameraStatus } from './camera-status.ts';
import { CardPresenter } from './card-presenter.ts';
import { watchOpenFiles } from './open-files-watch.ts';
import { openServer } from './open-server.ts';
import { describeRefusal, Refusals } from './refusals.ts';
import type { RunContext } from './run-context.ts';
import { SenderHistory } from './sender-history.ts';
import { StreamTaker } from './stream-taker.ts';
import { type Transport, transportFor } from './transport.ts';

const STATUS_EVERY_MS = 500;
/** The log hides parts of URLs, so this text has none. */
const LOG_IN = 'Enter user and password in the sender, or put the stream key in place of the app in its URL.';

/** Runs the camera until `context.signal` is aborted; resolves to the exit code. */
export async function runCamera(given: RunOptions, context: RunContext): Promise<number> {
  const { logger, key, signal, firstStream } = context;
  const { ringMode, sharing, findings: obstacles, ...transport } = transportFor(given);
  const options: RunOptions = { ...given, ...transport };
  const { cameras, findings } = pickCameras({ ...options, version: VERSION });
  const canvas: Canvas = { ...options.size, fps: options.fps, matrix: matrixFor(cameras) };
  const closers: (() => unknown)[] = [];
  const history = new SenderHistory();
  const refusals = new Refusals({
    onNoLogin: (refusal) => {
      history.refuse(refusal);
      const { code, remoteAddress: remote } = refusal;
      logger.warn({ remote, code, fix: LOG_IN }, describeRefusal(refusal));
    },
  });
  const onRefused = (refusal: Refusal): void => {
    refusals.add(refusal);
    if (refusal.code !== 'RTMP_ERR_LOGIN_NEEDED') history.refuse(refusal);
  };
  closers.push(() => refusals.close(), watchOpenFiles(logger));
  try {
    const picture = typeof options.card === 'object' ? await drawPicture(options.card.file, canvas, signal) : undefined;
    const server = options.pull === undefined ? await openServer(options, context, onRefused) : undefined;
    const urls = server === undefined ? [] : urlsOf(server, options, key);
    const source = server === undefined ? new PullSource(options, logger) : new PushSource(server, urls);
    closers.push(() => source.close());
    const pipeline = openPipeline({ ...options, ringMode, sharing }, context, canvas);
    closers.push(() => pipeline.close());
    // macOS may be slow to answer, and Ctrl-C must not wait for it.
    const found = [...((await Promise.race([findings, aborted(signal)])) ?? []), ...obstacles];
    const outputs = new CameraOutputs({ cameras, canvas, log: logger, pipeline, findings: found });
    closers.push(() => outputs.close());
    if (picture !== undefined) pipeline.setCardPicture(picture);
    const { card: choice, name, track } = options;
    const card = new CardPresenter({ choice, name, places: source.places, firstStream, pipeline });
    card.show(source.situation);
    const onBegin = (address: string): void => refusals.accepted(address);
    const streams = new StreamTaker({ source, pipeline, logger, track, card, onBegin });
    const status = new CameraStatus({ pipeline, streams, outputs, refusals, history });
    const control = await openControl({ options, canvas, server, status, streams, history }, context);
    closers.push(() => control.close());
    announce({ options, canvas, ports: server, urls, findings: found, outputs }, context);
    closers.push(startStatus(context, status));
    const taken = streams.run();
    await Promise.race([aborted(signal), taken]);
    logger.info('Stopping');
    await source.close();
    await taken;
  } catch (error) {
    // Ctrl-C may come while a name is looked up or a picture is drawn.
    if (!signal.aborted || error !== signal.reason) throw error;
  } finally {
    for (const close of closers.reverse()) await close();
  }
  return EXIT.ok;
}

/**
 * Chromium, ffmpeg and most other readers of V4L2 devices assume BT.601, whatever the device says, and so do browsers
 * for cameras of PipeWire.
 */
function matrixFor(cameras: readonly Camera[]): Matrix {
  return cameras.some(({ kind }) => kind === 'v4l2' || kind === 'pipewire') ? 'bt601' : 'bt709';
}

/** The URLs to push to. */
function urlsOf({ port }: RtmpServer, { host, user }: RunOptions, key: string): PushUrl[] {
  return pushUrls({ port, host, key, login: user !== undefined });
}

function openPipeline(
  options: RunOptions & Pick<Transport, 'ringMode' | 'sharing'>,
  { logger }: RunContext,
  canvas: Canvas,
): VideoPipeline {
  const { hold, smooth, decoder, maxMemory, ring, ringMode, sharing } = options;
  return new VideoPipeline({
    canvas,
    placement: options,
    holdMs: hold,
    decoder,
    smoothing: smooth,
    maxMemory,
    ringName: ring,
    ringMode,
    sharing,
    log: logger,
  });
}

/** Measures the status at regular intervals, and shows it on a terminal. Returns a function that ends this. */
function startStatus({ terminal }: RunContext, status: CameraStatus): () => void {
  const line = new StatusLine(terminal);
  line.start(status.measure());
  const timer = setInterval(() => line.update(status.measure()), STATUS_EVERY_MS);
  return () => {
    clearInterval(timer);
    line.stop();
  };
}

async function aborted(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return undefined;
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
}
