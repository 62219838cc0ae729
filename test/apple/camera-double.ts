import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APP_NAME, EXTENSION_ID } from '../../scripts/macos/names.ts';
import type { AppleFrameworks } from './double.ts';

/** What the process learns of cameras that are installed and removed. The numbers are those of the double. */
const FRESHNESS = { atOnce: 0, onlyRemovals: 1, nothing: 2 } as const;

/** Which calls do not return. */
const HANGING = { nothing: 0, questions: 1, start: 2, stop: 3 } as const;

export type CameraKind = 'extension' | 'obs';

/** Controls one of the two cameras of the double and what both have in common, and shows what its extension received. */
export class CameraDouble {
  readonly kind: CameraKind;
  readonly #frameworks: AppleFrameworks;
  readonly #index: number;

  constructor(frameworks: AppleFrameworks, kind: CameraKind = 'extension') {
    this.kind = kind;
    this.#frameworks = frameworks;
    this.#index = kind === 'obs' ? 1 : 0;
  }

  install(): void {
    this.#frameworks.call('void double_camera_install(int index)', this.#index);
  }

  /** Uninstalls the extension, or begins its update, even while its stream runs. */
  remove(): void {
    this.#frameworks.call('void double_camera_remove(int index)', this.#index);
  }

  setFreshness(freshness: keyof typeof FRESHNESS): void {
    this.#frameworks.call('void double_camera_set_freshness(int value)', FRESHNESS[freshness]);
  }

  /** Sets how many apps use the camera; undefined: the extension does not report it. */
  setViewers(viewers: number | undefined): void {
    this.#frameworks.call('void double_camera_set_viewers(int index, int value)', this.#index, viewers ?? -1);
  }

  /** Lets macOS say that nothing uses any camera, as it does where there is no permission for cameras. */
  hideUse(hidden: boolean): void {
    this.#frameworks.call('void double_camera_hide_use(bool value)', hidden);
  }

  /** Sets whether the extension takes pictures out of the queue. */
  setConsuming(consuming: boolean): void {
    this.#frameworks.call('void double_camera_set_consuming(int index, bool value)', this.#index, consuming);
  }

  /** Another program feeds the camera from now on, until this one starts the stream again; or it leaves. */
  setTaken(taken: boolean): void {
    this.#frameworks.call('void double_camera_set_taken(int index, bool value)', this.#index, taken);
  }

  /** Sets the status of the next starts; with 0 they succeed. */
  setRefusal(status: number): void {
    this.#frameworks.call('void double_camera_set_refusal(int status)', status);
  }

  /** Makes calls of one kind hang. Those that hang now return. */
  setHanging(kind: keyof typeof HANGING): void {
    this.#frameworks.call('void double_camera_set_hanging(int kind)', HANGING[kind]);
  }

  /** Number of calls that hang now. */
  get hangingCalls(): number {
    return Number(this.#frameworks.call('int double_camera_hanging_calls(void)'));
  }

  /** The largest number of calls that hung at the same time. */
  get mostHangingCalls(): number {
    return Number(this.#frameworks.call('int double_camera_most_hanging_calls(void)'));
  }

  /** `extensions`: the cameras are listed only for a process that has asked for screens too. */
  hide({ directions = false, sink = false, extensions = false } = {}): void {
    const prototype = 'void double_camera_hide(bool directions, bool sink, bool extensions)';
    this.#frameworks.call(prototype, directions, sink, extensions);
  }

  /** Stops the host's clock at a time so many milliseconds ago; undefined lets it run. */
  holdClock(agoMs: number | undefined): void {
    this.#frameworks.call('void double_clock_hold(int64_t ago)', agoMs === undefined ? -1 : agoMs * 1e6);
  }

  /** Makes the queue refuse so many pictures, although it says that it has room. */
  refusePictures(pictures: number): void {
    this.#frameworks.call('void double_queue_refuse(int elements)', pictures);
  }

  get isStarted(): boolean {
    return this.#frameworks.call('bool double_camera_is_started(int index)', this.#index) === true;
  }

  /** How often this process has started the sink stream. */
  get starts(): number {
    return Number(this.#frameworks.call('int double_camera_starts(int index)', this.#index));
  }

  /** Number of pictures that the extension took. */
  get count(): number {
    return Number(this.#frameworks.call('uint64_t double_camera_count(int index)', this.#index));
  }

  /** Time stamp of the newest picture that the extension took, in nanoseconds of the clock of `process.hrtime`. */
  get stamp(): bigint {
    return BigInt(String(this.#frameworks.call('int64_t double_camera_stamp(int index)', this.#index)));
  }

  get wrongStarts(): number {
    return Number(this.#frameworks.call('int double_camera_wrong_starts(void)'));
  }

  /** The newest picture that the extension took, in NV12 without gaps. */
  picture(size: number): Uint8Array {
    const picture = new Uint8Array(size);
    const prototype = 'uint64_t double_camera_picture(int index, void *into, uint64_t room)';
    this.#frameworks.call(prototype, this.#index, picture, size);
    return picture;
  }
}

const LINES: Readonly<Record<CameraKind, string>> = {
  extension: `\t\tTEAMID1234\t${EXTENSION_ID} (0.1.0/1)\t${APP_NAME}`,
  obs: '*\t*\t2MMRE5MTB8\tcom.obsproject.obs-studio.mac-camera-extension (32.1.2/1)\tOBS Virtual Camera',
};

const HEADING = '--- com.apple.system_extension.cmio';

/** What `systemextensionsctl` says about a camera, such as `activated enabled`; undefined: it is not listed. */
type ExtensionState = string | undefined;

/** Doubles of `systemextensionsctl` and `pgrep` for this process and its children, until they are disposed of. */
export class MacCommands implements Disposable {
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'rtmp-vcam-command-'));
  readonly #path: string = process.env['PATH'] ?? '';
  readonly #states: Map<CameraKind, ExtensionState> = new Map();

  /** Gives the state of our extension, and that of OBS. */
  constructor(extension: ExtensionState = undefined, obs: ExtensionState = undefined) {
    process.env['PATH'] = `${this.#folder}:${this.#path}`;
    this.setState('extension', extension);
    this.setState('obs', obs);
    this.setObsRuns(false);
  }

  setState(kind: CameraKind, state: ExtensionState): void {
    this.#states.set(kind, state);
    const known = [...this.#states].filter(([, each]) => each !== undefined);
    const lines = known.map(([each, its]) => `${LINES[each]}\t[${its}]\n`);
    writeFileSync(join(this.#folder, 'text'), `${known.length} extension(s)\n${HEADING}\n${lines.join('')}`);
    this.#write('systemextensionsctl', `[ "$1" = list ] && cat ${this.#folder}/text`);
  }

  setObsRuns(runs: boolean): void {
    this.#write('pgrep', `[ "$*" = '-xi OBS' ] && ${runs}`);
  }

  [Symbol.dispose](): void {
    process.env['PATH'] = this.#path;
    rmSync(this.#folder, { recursive: true });
  }

  #write(command: string, script: string): void {
    writeFileSync(join(this.#folder, command), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
}
