import type { Refusal, RtmpServer } from '@rtmp-vcam/rtmp-server';
import type { PlannedCamera } from '../camera/planned-camera.ts';
import { type PreparedCamera, prepareCamera } from '../camera/prepare-camera.ts';
import { RunningCamera } from '../camera/running-camera.ts';
import type { RunOptions } from '../config/run-schema.ts';
import { cameraLog } from '../logging/camera-log.ts';
import { CameraRoutes } from './camera-routes.ts';
import { openServer } from './open-server.ts';
import type { RunContext } from './run-context.ts';

interface CameraSetOptions {
  readonly options: RunOptions;
  readonly context: RunContext;
  readonly onRefused: (refusal: Refusal) => void;
  /** Is called with the address of each sender whose stream begins. */
  readonly onBegin: (remoteAddress: string) => void;
  /** Where the page is; undefined if there is none. */
  readonly page: () => string | undefined;
}

/** What became of the cameras. */
export interface CameraChanges {
  readonly opened: readonly RunningCamera[];
  /** The names of those that are gone, or were opened anew. */
  readonly closed: readonly string[];
  readonly failed: readonly { readonly name: string; readonly error: unknown }[];
}

/** A camera that goes on with other settings, or with the same ones. */
interface PlannedChange {
  readonly camera: RunningCamera;
  readonly planned: PlannedCamera;
  readonly apply: () => void;
}

/** The cameras of the program, and the server that streams are pushed to. */
export class CameraSet {
  readonly #options: RunOptions;
  readonly #context: RunContext;
  readonly #onRefused: (refusal: Refusal) => void;
  readonly #onBegin: (remoteAddress: string) => void;
  readonly #page: () => string | undefined;
  readonly #routes: CameraRoutes = new CameraRoutes();
  #server: RtmpServer | undefined;
  #cameras: readonly RunningCamera[] = [];
  /** What was set last. */
  #planned: readonly PlannedCamera[] = [];
  #isOpen = false;
  #failed: readonly string[] = [];
  #setting: Promise<unknown> = Promise.resolve();
  /** The names of cameras whose stream is hidden: what was hidden stays so, also when a camera could not be opened. */
  readonly #paused: Set<string> = new Set();
  #fail: (error: unknown) => void = () => {};
  /** Rejects when a camera ends because of a fault in this program. */
  readonly failed: Promise<never> = new Promise((_, reject) => {
    this.#fail = reject;
  });

  constructor({ options, context, onRefused, onBegin, page }: CameraSetOptions) {
    this.#options = options;
    this.#context = context;
    this.#onRefused = onRefused;
    this.#onBegin = onBegin;
    this.#page = page;
    this.failed.catch(() => {});
  }

  get cameras(): readonly RunningCamera[] {
    return this.#cameras;
  }

  /** Undefined when no stream is pushed. */
  get server(): RtmpServer | undefined {
    return this.#server;
  }

  /** The camera that a sender wanted; the first one if that is not known. */
  wantedBy({ resource }: Refusal): RunningCamera | undefined {
    return this.#cameras.find(({ options: { name } }) => name === resource) ?? this.#cameras[0];
  }

  /**
   * Makes these the cameras: those that run go on, with other settings if these have changed, unless they differ in more
   * than `LIVE_OPTIONS`; the others are closed or opened. Throws AppError, CameraError, RtmpError and VideoError, and the
   * reason of an aborted signal, for options that cannot be used, and then no camera has changed.
   */
  set(planned: readonly PlannedCamera[], { open }: Pick<RunOptions, 'open'> = this.#options): Promise<CameraChanges> {
    const setting = this.#set(planned, open);
    this.#setting = setting.catch(() => {});
    return setting;
  }

  async #set(planned: readonly PlannedCamera[], open: boolean): Promise<CameraChanges> {
    for (const { options, settings } of this.#cameras) {
      if (settings.now.paused) this.#paused.add(options.name);
      else this.#paused.delete(options.name);
    }
    const changes = await Promise.all(planned.map((each) => this.#prepareChange(each)));
    const kept = this.#cameras.filter((camera) => changes.some((change) => change?.camera === camera));
    const prepared = await this.#prepare(planned, (each) => !changes.some((change) => change?.planned === each));
    if (planned.some(isPushed)) await this.#openServer();
    this.#planned = planned;
    this.#isOpen = open;
    this.#routes.set(planned, { open });
    const closing = this.#cameras.filter((camera) => !kept.includes(camera));
    await Promise.all(closing.map((camera) => camera.close()));
    this.#cameras = kept;
    for (const change of changes) change?.apply();
    const opened: RunningCamera[] = [];
    const failed: { name: string; error: unknown }[] = [];
    for (const camera of prepared) {
      try {
        const paused = this.#paused.has(camera.planned.options.name);
        opened.push(this.#open(camera, { isOneOfMany: planned.length > 1, paused }));
      } catch (error) {
        failed.push({ name: camera.planned.options.name, error });
      }
    }
    const order = planned.map(({ options }) => options.name);
    for (const name of this.#paused) if (!order.includes(name)) this.#paused.delete(name);
    this.#cameras = [...kept, ...opened].toSorted(
      (a, b) => order.indexOf(a.options.name) - order.indexOf(b.options.name),
    );
    this.#failed = failed.map(({ name }) => name);
    this.#routes.set(planned, { open, failed: this.#failed });
    if (!planned.some(isPushed)) await this.#closeServer();
    return { opened, closed: closing.map(({ options }) => options.name), failed };
  }

  /**
   * Makes a new key for all cameras that have theirs from the key file. Only senders that connect from now on need it.
   * Throws AppError APP_ERR_KEY_FILE.
   */
  async #renewKey(): Promise<void> {
    // A config that was read before has the old key.
    await this.#setting;
    const key = this.#context.renewKey();
    const renewed = this.#planned.map((camera) => (hasOwnKey(camera) ? camera : { ...camera, key }));
    this.#planned = renewed;
    for (const camera of this.#cameras) if (!hasOwnKey(camera.planned)) camera.useKey(key);
    this.#routes.set(renewed, { open: this.#isOpen, failed: this.#failed });
    this.#context.logger.info({}, 'There is a new stream key, which senders need from now on');
  }

  /** May be called twice. */
  async close(): Promise<void> {
    await this.#server?.close();
    await Promise.all(this.#cameras.map((camera) => camera.close()));
  }

  #prepare(
    planned: readonly PlannedCamera[],
    isWanted: (camera: PlannedCamera) => boolean,
  ): Promise<readonly PreparedCamera[]> {
    const names = planned.map(({ options }) => options.name);
    const { signal, setup } = this.#context;
    const { ipc } = this.#options;
    return Promise.all(planned.filter(isWanted).map((each) => prepareCamera(each, { ipc, setup }, names, signal)));
  }

  /** The camera that can go on with these options, and what makes it do so. Throws AppError APP_ERR_SETTING. */
  async #prepareChange(planned: PlannedCamera): Promise<PlannedChange | undefined> {
    const camera = this.#cameras.find(({ options }) => options.name === planned.options.name);
    const apply = await camera?.prepare(planned);
    return camera === undefined || apply === undefined ? undefined : { camera, planned, apply };
  }

  #open(
    prepared: PreparedCamera,
    { isOneOfMany, paused }: { readonly isOneOfMany: boolean; readonly paused: boolean },
  ): RunningCamera {
    const { logger, firstStream } = this.#context;
    const owner = { context: this.#context, isOpen: () => this.#isOpen, renewKey: () => this.#renewKey() };
    const log = isOneOfMany ? cameraLog(logger, prepared.planned.options.name) : logger;
    const parts = { server: this.#server, program: this.#options, firstStream, log, paused, onBegin: this.#onBegin };
    const camera = new RunningCamera({ prepared, ...parts, ...owner });
    camera.run().catch((error: unknown) => this.#fail(error));
    return camera;
  }

  async #openServer(): Promise<void> {
    const [context, routes, onRefused] = [this.#context, this.#routes, this.#onRefused];
    this.#server ??= await openServer(this.#options, { context, routes, onRefused, page: this.#page() });
  }

  async #closeServer(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
  }
}

function isPushed({ options }: PlannedCamera): boolean {
  return options.pull === undefined;
}

/** The key is given in its options, or it pulls its stream and so has none. */
function hasOwnKey({ options }: PlannedCamera): boolean {
  return options.key !== undefined || options.pull !== undefined;
}
