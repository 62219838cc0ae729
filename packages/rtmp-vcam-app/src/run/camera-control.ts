import type { RtmpServer } from '@rtmp-vcam/rtmp-server';
import type { Canvas } from '@rtmp-vcam/video-pipeline';
import type { RunOptions } from '../config/run-schema.ts';
import { ControlServer } from '../control/server/control-server.ts';
import type { Control, ControlledCamera } from '../control/server/routes.ts';
import type { CameraState, ProgramState, SenderState } from '../control/state.ts';
import { AppError } from '../errors.ts';
import { truncate } from '../terminal/display-width.ts';
import { LONGEST_NAME, shortEncoderName } from '../terminal/encoder-name.ts';
import { pullUrl } from '../urls/pull-url.ts';
import { VERSION } from '../version.ts';
import type { CameraStatus } from './camera-status.ts';
import { shortReason } from './refusals.ts';
import type { RunContext } from './run-context.ts';
import type { SenderHistory } from './sender-history.ts';
import type { StreamTaker } from './stream-taker.ts';

interface CameraControlOptions {
  readonly options: Pick<RunOptions, 'name' | 'ring' | 'pull'>;
  readonly canvas: Canvas;
  /** Undefined when the stream is pulled. */
  readonly server: Pick<RtmpServer, 'port' | 'tlsPort' | 'keptOut' | 'readmit'> | undefined;
  readonly status: Pick<CameraStatus, 'now'>;
  readonly streams: Pick<StreamTaker, 'current' | 'since' | 'format'>;
  readonly history: Pick<SenderHistory, 'refused' | 'disconnect'>;
}

/** Senders choose their names, which are part of reasons, and may choose very long ones. */
const LONGEST_REASON = 200;

/** The id of the only camera. */
const ID = '1';

/** Makes the running program known to the other commands, which ask it and command it through the result. */
export function openControl(
  options: CameraControlOptions,
  { logger, runtimeFolders }: Pick<RunContext, 'logger' | 'runtimeFolders'>,
): Promise<ControlServer> {
  const control = new CameraControl(options);
  const { pid, version, since, port, tlsPort, cameras } = control.state();
  const about = { pid, version, since, port, tlsPort, rings: cameras.map(({ ring }) => ring) };
  return ControlServer.open({ control, folders: runtimeFolders, about, log: logger });
}

/** Tells what the camera does, and disconnects its sender. Everything it tells was measured for the status line. */
export class CameraControl implements Control, ControlledCamera {
  readonly #options: CameraControlOptions;
  readonly #since: Date = new Date();

  constructor(options: CameraControlOptions) {
    this.#options = options;
  }

  camera(idOrName: string): ControlledCamera | undefined {
    return idOrName === ID || idOrName === this.#options.options.name ? this : undefined;
  }

  state(): ProgramState {
    const { server } = this.#options;
    return {
      pid: process.pid,
      version: VERSION,
      since: this.#since.toISOString(),
      port: server?.port ?? null,
      tlsPort: server?.tlsPort || null,
      cameras: [this.#cameraState()],
    };
  }

  disconnect(keepOutMs: number): SenderState | null {
    const { server, streams, history } = this.#options;
    if (server === undefined) throw new AppError('APP_ERR_PULLED');
    const { current } = streams;
    const sender = this.#sender();
    if (sender === null || sender.address === null || current?.disconnect?.({ keepOutMs }) !== true) return null;
    history.disconnect({ remoteAddress: sender.address, encoder: current.encoder });
    return sender;
  }

  readmit(): CameraState['keptOut'] {
    const keptOut = this.#keptOut();
    this.#options.server?.readmit();
    return keptOut;
  }

  #cameraState(): CameraState {
    const { options, canvas, status, streams, history } = this.#options;
    const { state, fps = 0, bitrate = 0, latency = 0, smoothing = 0, camera, readers } = status.now;
    const { current, format } = streams;
    const { width, height } = canvas;
    return {
      id: ID,
      name: options.name,
      state: state === 'card' ? (current === undefined ? 'waiting' : 'connected') : state,
      ring: options.ring,
      width,
      height,
      fps: canvas.fps,
      pull: options.pull === undefined ? null : pullUrl(options.pull).shown,
      sender: this.#sender(),
      bitrate: current === undefined ? 0 : bitrate,
      stream:
        format === undefined
          ? null
          : {
              width: format.width,
              height: format.height,
              codec: format.codecString,
              decoder: format.decoder,
              fps,
              latencyMs: latency,
              smoothingMs: smoothing,
            },
      device: camera === undefined ? null : { label: camera, readers: readers ?? null },
      refused: history.refused.map(({ refusal, times, last }) => ({
        address: refusal.remoteAddress,
        encoder: shownName(refusal.encoder),
        code: refusal.code,
        reason: truncate(shortReason(refusal).slice(0, 2 * LONGEST_REASON), LONGEST_REASON),
        times,
        last: last.toISOString(),
      })),
      keptOut: this.#keptOut(),
    };
  }

  #sender(): SenderState | null {
    const { options, streams } = this.#options;
    const { current, since } = streams;
    // The owner may ask just after a stream has ended.
    if (current === undefined || current.ended !== undefined) return null;
    const { remoteAddress, encoder, path, secure = options.pull?.startsWith('rtmps:') === true } = current;
    return {
      address: remoteAddress ?? null,
      encoder: shownName(encoder),
      path: path ?? null,
      protocol: secure ? 'rtmps' : 'rtmp',
      since: since.toISOString(),
    };
  }

  #keptOut(): CameraState['keptOut'] {
    return (this.#options.server?.keptOut ?? []).map(({ remoteAddress, encoder, waitMs }) => ({
      address: remoteAddress,
      encoder: shownName(encoder),
      seconds: Number.isFinite(waitMs) ? Math.ceil(waitMs / 1000) : null,
    }));
  }
}

function shownName(encoder: string): string {
  return shortEncoderName(encoder.slice(0, 4 * LONGEST_NAME));
}
