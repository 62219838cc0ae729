import type { Refusal, RtmpServer } from '@rtmp-vcam/rtmp-server';
import { type Canvas, type Log, VideoPipeline } from '@rtmp-vcam/video-pipeline';
import type { Finding } from '@rtmp-vcam/virtual-camera';
import type { LiveSettings } from '../config/live-settings.ts';
import type { CameraOptions, RunOptions } from '../config/run-schema.ts';
import type { KeptSettings } from '../config-edit/keep-settings.ts';
import type { DemoOrder } from '../demo/demo-order.ts';
import { DemoSender } from '../demo/demo-sender.ts';
import { AppError } from '../errors.ts';
import { SenderHistory } from '../senders/sender-history.ts';
import { pushPlaces } from '../sources/card-content.ts';
import { PullSource } from '../sources/pull-source.ts';
import { PushSource } from '../sources/push-source.ts';
import type { StreamSource } from '../sources/stream-source.ts';
import type { Status } from '../terminal/format-status.ts';
import { ownUrl } from '../urls/own-url.ts';
import { type PushUrl, pushUrls } from '../urls/push-urls.ts';
import { applySettings } from './apply-settings.ts';
import { OwnActions } from './camera-actions.ts';
import { CameraControl } from './camera-control.ts';
import { CameraOutputs } from './camera-outputs.ts';
import { CameraSettings } from './camera-settings.ts';
import { CameraStatus } from './camera-status.ts';
import { CardPresenter } from './card-presenter.ts';
import { type ConnectSources, pushTarget } from './connect-answer.ts';
import type { FirstStream } from './first-stream.ts';
import { useOwnCard } from './own-card.ts';
import { type PlannedCamera, settingsPatchBetween } from './planned-camera.ts';
import type { PreparedCamera } from './prepare-camera.ts';
import { prepareMicrophone } from './prepare-microphone.ts';
import { StreamMonitor } from './stream-monitor.ts';
import { StreamTaker } from './stream-taker.ts';
import { SwitchedMicrophone } from './switched-microphone.ts';

interface RunningCameraOptions {
  readonly prepared: PreparedCamera;
  /** The options of the program. */
  readonly program: Pick<RunOptions, 'host' | 'user'>;
  /** Undefined if no stream is pushed. */
  readonly server: RtmpServer | undefined;
  readonly firstStream: FirstStream;
  readonly log: Log;
  /** What the owner's requests need. */
  readonly context: Pick<ConnectSources, 'certificate' | 'networks' | 'override'> & {
    readonly configFolder: () => string;
    readonly keep: ((camera: string, settings: LiveSettings) => KeptSettings) | undefined;
  };
  /** Makes a new key for all cameras that have theirs from the key file. Throws AppError APP_ERR_KEY_FILE. */
  readonly renewKey: () => Promise<void>;
  /** Other computers need no key. */
  readonly isOpen: () => boolean;
  /** It begins with the stream hidden. */
  readonly paused: boolean;
  /** Is called with the address of each sender whose stream begins. */
  readonly onBegin: (remoteAddress: string) => void;
}

/** One camera: it takes the streams of its source and shows them in its ring and on its devices. */
export class RunningCamera {
  #planned: PlannedCamera;
  readonly options: CameraOptions;
  readonly canvas: Canvas;
  #urls: readonly PushUrl[];
  readonly findings: readonly Finding[];
  readonly outputs: CameraOutputs;
  readonly microphone: SwitchedMicrophone;
  readonly status: CameraStatus;
  readonly monitor: StreamMonitor;
  readonly control: CameraControl;
  readonly settings: CameraSettings;
  readonly #card: CardPresenter;
  readonly #source: StreamSource;
  readonly #pipeline: VideoPipeline;
  readonly #streams: StreamTaker;
  readonly #urlsFor: (camera: PlannedCamera) => PushUrl[];
  readonly #demo: DemoSender;
  #demos = 0;
  readonly #history: SenderHistory = new SenderHistory();
  #running: Promise<void> = Promise.resolve();

  /** Opens its ring and its devices. Throws VideoError, and then nothing of it is open. */
  constructor(parts: RunningCameraOptions) {
    const { prepared, program, server, firstStream, log, paused, onBegin, context, isOpen, renewKey } = parts;
    const { planned, canvas, devices, findings, picture } = prepared;
    const { options } = planned;
    this.#planned = planned;
    this.options = options;
    this.canvas = canvas;
    this.findings = findings;
    const pipeline = openPipeline(prepared, log);
    this.#urlsFor = (camera) => (server === undefined ? [] : urlsOf(camera, server, program));
    this.#urls = this.#urlsFor(planned);
    const source =
      options.pull === undefined && server !== undefined
        ? new PushSource(server, options.name, this.#urls)
        : new PullSource(options, log);
    this.#source = source;
    this.#pipeline = pipeline;
    this.outputs = new CameraOutputs({ cameras: devices, canvas, log, pipeline, findings });
    if (picture !== undefined) pipeline.setCardPicture(picture);
    const { card: choice, name, track } = options;
    const microphone = new SwitchedMicrophone({ track, pipeline, log });
    if (prepared.microphone !== undefined) microphone.switchOn(prepared.microphone);
    this.microphone = microphone;
    const card = new CardPresenter({ choice, name, places: source.places, firstStream, pipeline });
    this.#card = card;
    const { fit, rotate, mirror, smooth, hold, mic } = options;
    const begin = { fit, rotate, mirror, smooth, hold, card: choice, mic, paused };
    const settings = new CameraSettings(begin, canvas, () => prepareMicrophone(name, planned.isFirst));
    this.settings = settings;
    applySettings(settings, { name, pipeline, card, microphone, log });
    // A card that nobody may see because of a pause is only kept from here on.
    card.show(source.situation);
    const history = this.#history;
    const begins = (remoteAddress: string): void => {
      history.accepted(remoteAddress);
      onBegin(remoteAddress);
    };
    const streams = new StreamTaker({ source, pipeline, log, track, card, microphone, onBegin: begins });
    this.#streams = streams;
    const { outputs } = this;
    const status = new CameraStatus({ pipeline, streams, outputs, microphone });
    this.status = status;
    const monitor = new StreamMonitor({ canvas, pipeline, streams, outputs, findings, status, settings, history });
    this.monitor = monitor;
    const { certificate, networks, override } = context;
    const connect = { planned: () => this.#planned, server, program, isOpen, certificate, networks, override };
    const demo = new DemoSender({ order: () => this.#demoOrder(program, server), log });
    this.#demo = demo;
    const actions = new OwnActions({
      connect,
      demo,
      sender: () => streams.current,
      renewKey,
      keep: () => this.#keep(context.keep),
      useCard: (bytes) => useOwnCard(bytes, { name, settings, folder: context.configFolder() }),
    });
    this.control = new CameraControl({
      options,
      canvas,
      server,
      status,
      monitor,
      settings,
      streams,
      history,
      actions,
      demo,
      preview: pipeline.preview,
    });
  }

  /** Where to push to; empty if it pulls its stream. */
  get urls(): readonly PushUrl[] {
    return this.#urls;
  }

  /** What the config said of it last. */
  get planned(): PlannedCamera {
    return this.#planned;
  }

  /**
   * Checks the settings in which this plan differs from the last one, and gives the function that makes the change, which
   * cannot fail. Undefined if the camera has to be opened anew for it. Throws AppError APP_ERR_SETTING.
   */
  async prepare(planned: PlannedCamera): Promise<(() => void) | undefined> {
    const patch = settingsPatchBetween(this.#planned, planned);
    if (patch === undefined) return undefined;
    const prepared = await this.settings.prepare(patch);
    return () => {
      this.#planned = planned;
      prepared.apply();
    };
  }

  /** Measures what is told of it. Call it at regular intervals. `cpu`: of the program, in per cent of a core. */
  measure(cpu: number): Status {
    const measured = this.status.measure();
    this.monitor.measure(cpu);
    return measured;
  }

  /** Has another stream key from now on. The sender that is connected goes on. */
  useKey(key: string): void {
    this.#planned = { ...this.#planned, key };
    this.#urls = this.#urlsFor(this.#planned);
    this.#card.move(pushPlaces(this.#urls));
  }

  /** For some seconds: whom the owner has disconnected. */
  get notice(): string | undefined {
    return this.#history.notice;
  }

  /** A sender that wanted this camera was refused. */
  refused(refusal: Refusal): void {
    this.#history.refuse(refusal);
  }

  /** Takes the streams of the source until it is closed. */
  run(): Promise<void> {
    this.#running = this.#streams.run();
    return this.#running;
  }

  /** Ends its stream, and closes its devices and its ring. */
  async close(): Promise<void> {
    this.settings.close();
    this.#demo.close();
    await this.#source.close();
    await this.#running.catch(() => {});
    this.#card.close();
    await this.outputs.close();
    await this.microphone.close();
    await this.#pipeline.close();
  }

  /** Writes its settings into the config file. */
  #keep(keep: RunningCameraOptions['context']['keep']): KeptSettings {
    if (keep === undefined) {
      throw new AppError('APP_ERR_CONFIG_FILE', 'This camera was started by rtmp-vcam demo, which has no config', {
        fix: 'Start it with rtmp-vcam run, and then keep its settings.',
      });
    }
    const { now } = this.settings;
    const done = keep(this.options.name, now);
    // When the config is read again, these are no changes.
    const kept = Object.fromEntries(done.kept.map((name) => [name, now[name]]));
    this.#planned = { ...this.#planned, options: { ...this.#planned.options, ...kept } };
    return done;
  }

  #demoOrder({ host }: Pick<RunOptions, 'host'>, server: RtmpServer | undefined): DemoOrder {
    const { options, key } = this.#planned;
    // Each has another name: one that was disconnected is kept out by it.
    const name = `test-picture-${++this.#demos}`;
    const { url } = ownUrl({ host, port: server?.port ?? 0, key, app: options.app, name });
    const { width, height, fps } = this.canvas;
    return { url, width, height, fps };
  }
}

function urlsOf(camera: PlannedCamera, server: RtmpServer, program: Pick<RunOptions, 'host' | 'user'>): PushUrl[] {
  return camera.options.pull === undefined ? pushUrls(pushTarget(camera, server, program)) : [];
}

function openPipeline({ planned: { options }, sharing, canvas }: PreparedCamera, log: Log): VideoPipeline {
  const { hold, smooth, decoder, idle, maxMemory, ring } = options;
  return new VideoPipeline({
    canvas,
    placement: options,
    holdMs: hold,
    decoder,
    idle,
    smoothing: smooth,
    maxMemory,
    ringName: ring,
    sharing,
    log,
  });
}
