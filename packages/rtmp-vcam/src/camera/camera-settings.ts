import { EventEmitter } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { type Canvas, drawPicture, VideoError } from '@rtmp-vcam/video-pipeline';
import { CameraError } from '@rtmp-vcam/virtual-camera';
import type { LiveSettings, SettingsPatch } from '../config/live-settings.ts';
import { AppError } from '../errors.ts';
import type { PreparedMicrophone } from './prepare-microphone.ts';

/** A change of the settings. */
export interface SettingsChange {
  /** All settings, as they are now. */
  readonly now: LiveSettings;
  /** Those that have changed. */
  readonly changed: SettingsPatch;
  /** The user's own card in the canvas' size, if that is the card now and has changed. */
  readonly picture: Uint8Array | undefined;
  /** What opens the microphone, if that is wanted now and was not before. */
  readonly microphone: PreparedMicrophone | undefined;
}

interface CameraSettingsEvents {
  change: [SettingsChange];
}

/** What was made for an update before it counts. */
interface Needs {
  readonly picture?: Uint8Array | undefined;
  readonly microphone?: PreparedMicrophone | undefined;
}

/** Settings that were checked. They count when `apply` is called, which cannot fail. */
export interface PreparedSettings {
  apply(): void;
}

/** The settings of one camera that can be changed while it runs. Everything that depends on them listens to `change`. */
export class CameraSettings extends EventEmitter<CameraSettingsEvents> {
  readonly #canvas: Canvas;
  readonly #microphone: () => Promise<PreparedMicrophone>;
  readonly #closing: AbortController = new AbortController();
  #now: LiveSettings;
  #updates = 0;
  /** By setting: the update that set it. */
  readonly #setBy: Map<string, number> = new Map();

  /** `microphone`: prepares one. Throws CameraError where there can be none. */
  constructor(settings: LiveSettings, canvas: Canvas, microphone: () => Promise<PreparedMicrophone>) {
    super();
    this.#microphone = microphone;
    this.#now = settings;
    this.#canvas = canvas;
  }

  get now(): LiveSettings {
    return this.#now;
  }

  /**
   * Changes some settings, all of them or none: at once, unless a card has to be read from a file, or a microphone opened. Updates count in the
   * order of the calls. Throws AppError APP_ERR_SETTING if the file cannot be used, or there can be no microphone.
   */
  async update(patch: SettingsPatch): Promise<LiveSettings> {
    const number = ++this.#updates;
    const preparing = this.#needsOf(patch);
    const needs = preparing === undefined ? undefined : await preparing;
    const { findings = [] } = needs?.microphone ?? {};
    // At the start, and for the config, it waits for PipeWire. Whoever switches it on now wants to know why it is not there.
    const [why] = findings.some(({ level }) => level === 'ok') ? [] : findings;
    if (why !== undefined) throw new AppError('APP_ERR_SETTING', why.text, { fix: why.fix });
    this.#apply(patch, number, needs);
    return this.#now;
  }

  /**
   * Checks an update without making it. Throws as `update` does. `drawnFrom`: where the file of the card is until the
   * update is made.
   */
  async prepare(patch: SettingsPatch, { drawnFrom }: { readonly drawnFrom?: string } = {}): Promise<PreparedSettings> {
    const needs = await this.#needsOf(patch, drawnFrom);
    return { apply: () => this.#apply(patch, ++this.#updates, needs) };
  }

  /** Gives up the updates that wait for a picture. */
  close(): void {
    this.#closing.abort();
    this.removeAllListeners();
  }

  /** What has to be there before an update counts; undefined, at once, if nothing has to. */
  #needsOf(patch: SettingsPatch, drawnFrom?: string): Promise<Needs> | undefined {
    const { card, mic } = patch;
    if (typeof card !== 'object' && mic !== true) return undefined;
    const picture = typeof card === 'object' ? this.#draw(drawnFrom ?? card.file) : undefined;
    const microphone = mic === true ? this.#prepareMicrophone() : undefined;
    return Promise.all([picture, microphone]).then(([drawn, prepared]) => ({ picture: drawn, microphone: prepared }));
  }

  async #prepareMicrophone(): Promise<PreparedMicrophone> {
    try {
      return await this.#microphone();
    } catch (cause) {
      if (!(cause instanceof CameraError)) throw cause;
      throw new AppError('APP_ERR_SETTING', cause.message, { cause, fix: cause.fix });
    }
  }

  #apply(patch: SettingsPatch, number: number, { picture, microphone }: Needs = {}): void {
    // A later update may have been quicker, because it had no picture to read: what it has set stays.
    const due = entriesOf(patch).filter(([name]) => number > (this.#setBy.get(name) ?? 0));
    for (const [name] of due) this.#setBy.set(name, number);
    const before = new Map<string, unknown>(Object.entries(this.#now));
    const isNew = ([name, value]: [string, unknown]): boolean =>
      !isDeepStrictEqual(value, before.get(name)) || (name === 'card' && picture !== undefined);
    const changed: SettingsPatch = Object.fromEntries(due.filter(isNew));
    if (Object.keys(changed).length === 0) return;
    this.#now = { ...this.#now, ...changed };
    this.emit('change', {
      now: this.#now,
      changed,
      picture: changed.card === undefined ? undefined : picture,
      microphone: changed.mic === true ? microphone : undefined,
    });
  }

  async #draw(file: string): Promise<Uint8Array> {
    const { signal } = this.#closing;
    try {
      return await drawPicture(file, this.#canvas, signal);
    } catch (cause) {
      if (signal.aborted) throw new AppError('APP_ERR_NO_CAMERA', 'The camera was closed meanwhile', { cause });
      if (!(cause instanceof VideoError)) throw cause;
      throw new AppError('APP_ERR_SETTING', cause.message, { cause, fix: cause.fix });
    }
  }
}

function entriesOf(patch: SettingsPatch): [string, unknown][] {
  return Object.entries(patch).filter(([, value]) => value !== undefined);
}
