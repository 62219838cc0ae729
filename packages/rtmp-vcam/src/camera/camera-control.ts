import type { CameraState, History, SenderState, WrittenSettings } from '@rtmp-vcam/api';
import type { RtmpServer } from '@rtmp-vcam/rtmp-server';
import type { Canvas } from '@rtmp-vcam/video-pipeline';
import { type SettingsPatch, writtenSettings } from '../config/live-settings.ts';
import type { CameraOptions } from '../config/run-schema.ts';
import type { CameraActions } from '../control/server/camera-actions.ts';
import type { ControlledCamera, ShownPreview } from '../control/server/routes.ts';
import type { DemoSender } from '../demo/demo-sender.ts';
import { AppError } from '../errors.ts';
import { refusalWords, shownName } from '../senders/refusals.ts';
import type { SenderHistory } from '../senders/sender-history.ts';
import { pullUrl } from '../urls/pull-url.ts';
import { HISTORY_EVERY_MS } from './camera-history.ts';
import type { CameraSettings } from './camera-settings.ts';
import type { CameraStatus } from './camera-status.ts';
import type { CameraTotals } from './stream-counts.ts';
import type { StreamMonitor } from './stream-monitor.ts';
import type { StreamTaker } from './stream-taker.ts';

interface CameraControlOptions {
  readonly options: Pick<CameraOptions, 'name' | 'app' | 'ring' | 'pull'>;
  readonly canvas: Canvas;
  /** Undefined when the stream is pulled. */
  readonly server: Pick<RtmpServer, 'keptOut' | 'readmit'> | undefined;
  readonly status: Pick<CameraStatus, 'now' | 'outputs'>;
  readonly monitor: Pick<StreamMonitor, 'details' | 'advice' | 'history' | 'totals'>;
  readonly settings: Pick<CameraSettings, 'now' | 'update'>;
  readonly streams: Pick<StreamTaker, 'current' | 'since' | 'format'>;
  readonly actions: CameraActions;
  readonly preview: ShownPreview;
  readonly demo: Pick<DemoSender, 'isOn'>;
  readonly history: Pick<SenderHistory, 'refused' | 'refusals' | 'disconnect'>;
}

/** Tells what the camera does, and disconnects its sender. Everything it tells was measured for the status line. */
export class CameraControl implements ControlledCamera {
  readonly #options: CameraControlOptions;

  constructor(options: CameraControlOptions) {
    this.#options = options;
  }

  get actions(): CameraActions {
    return this.#options.actions;
  }

  get preview(): ShownPreview {
    return this.#options.preview;
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
    this.#options.server?.readmit(this.#options.options.name);
    return keptOut;
  }

  async update(patch: SettingsPatch): Promise<WrittenSettings> {
    return writtenSettings(await this.#options.settings.update(patch));
  }

  history(): History {
    return { everyMs: HISTORY_EVERY_MS, points: [...this.#options.monitor.history] };
  }

  /** Counts since the start of the program. */
  totals(): CameraTotals {
    const { monitor, history } = this.#options;
    return { ...monitor.totals, refusals: history.refusals };
  }

  state(id: string): CameraState {
    const { options, canvas, status, monitor, settings, streams, history } = this.#options;
    const { state, fps = 0, bitrate = 0, latency = 0, smoothing = 0, camera, readers, watched = true } = status.now;
    const { microphone, listeners = 0, loudness = null } = status.now;
    const { current, format } = streams;
    const { width, height } = canvas;
    return {
      id,
      name: options.name,
      app: options.app ?? null,
      state: settings.now.paused
        ? 'paused'
        : state === 'card'
          ? current === undefined
            ? 'waiting'
            : 'connected'
          : state,
      settings: writtenSettings(settings.now),
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
      watched,
      outputs: status.outputs,
      device: camera === undefined ? null : { label: camera, readers: readers ?? null },
      microphone: microphone === undefined ? null : { label: microphone, readers: listeners, level: loudness },
      refused: history.refused.map(({ refusal, times, last }) => ({
        address: refusal.remoteAddress,
        ...refusalWords(refusal),
        code: refusal.code,
        times,
        last: last.toISOString(),
      })),
      keptOut: this.#keptOut(),
      demo: this.#options.demo.isOn,
      details: monitor.details,
      advice: monitor.advice,
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
    const { server, options } = this.#options;
    return (server?.keptOut(options.name) ?? []).map(({ remoteAddress, encoder, waitMs }) => ({
      address: remoteAddress,
      encoder: shownName(encoder),
      seconds: Number.isFinite(waitMs) ? Math.ceil(waitMs / 1000) : null,
    }));
  }
}
