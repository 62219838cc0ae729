import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APP_NAME, EXTENSION_ID } from '../../scripts/macos/names.ts';
import type { AppleFrameworks } from './double.ts';

/** When the process learns that a camera was installed or removed. The numbers are those of the double. */
const FRESHNESS = { atOnce: 0, whenPumped: 1, neverListed: 2, neverKnown: 3 } as const;

/** Which calls do not return. */
const HANGING = { nothing: 0, questions: 1, start: 2, stop: 3 } as const;

/** Controls the cameras of the double, and shows what its extension received. */
export class CameraDouble {
  readonly #frameworks: AppleFrameworks;

  constructor(frameworks: AppleFrameworks) {
    this.#frameworks = frameworks;
  }

  install(): void {
    this.#frameworks.call('void double_camera_install(void)');
  }

  /** Uninstalls the extension, or begins its update, even while its stream runs. */
  remove(): void {
    this.#frameworks.call('void double_camera_remove(void)');
  }

  setFreshness(freshness: keyof typeof FRESHNESS): void {
    this.#frameworks.call('void double_camera_set_freshness(int value)', FRESHNESS[freshness]);
  }

  /** Sets how many apps use the camera; undefined: the extension does not report it. */
  setViewers(viewers: number | undefined): void {
    this.#frameworks.call('void double_camera_set_viewers(int value)', viewers ?? -1);
  }

  /** Makes "is running somewhere" true: always (`elsewhere`), or also for the feeder (`countsFeeder`). */
  setRunning({ elsewhere, countsFeeder }: { readonly elsewhere: boolean; readonly countsFeeder: boolean }): void {
    this.#frameworks.call('void double_camera_set_running(bool elsewhere, bool counts)', elsewhere, countsFeeder);
  }

  /** Sets the status of the next starts; with 0 they succeed. */
  setRefusal(status: number): void {
    this.#frameworks.call('void double_camera_set_refusal(int status)', status);
  }

  /** Sets whether the extension takes pictures out of the queue. */
  setConsuming(consuming: boolean): void {
    this.#frameworks.call('void double_camera_set_consuming(bool value)', consuming);
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

  hide({ directions, sink }: { readonly directions: boolean; readonly sink: boolean }): void {
    this.#frameworks.call('void double_camera_hide(bool directions, bool sink)', directions, sink);
  }

  /** Stops the host's clock at a time so many milliseconds ago; undefined lets it run. */
  holdClock(agoMs: number | undefined): void {
    this.#frameworks.call('void double_clock_hold(int64_t ago)', agoMs === undefined ? -1 : agoMs * 1e6);
  }

  /** Makes the queue refuse so many pictures, although it says that it has room. */
  refusePictures(pictures: number): void {
    this.#frameworks.call('void double_queue_refuse(int elements)', pictures);
  }

  /** True when this process knows that the camera is installed. */
  get isListed(): boolean {
    return this.#frameworks.call('bool double_camera_is_listed(void)') === true;
  }

  get isStarted(): boolean {
    return this.#frameworks.call('bool double_camera_is_started(void)') === true;
  }

  /** Number of pictures that the extension took. */
  get count(): number {
    return Number(this.#frameworks.call('uint64_t double_camera_count(void)'));
  }

  /** Time stamp of the newest picture that the extension took, in nanoseconds of the clock of `process.hrtime`. */
  get stamp(): bigint {
    return BigInt(String(this.#frameworks.call('int64_t double_camera_stamp(void)')));
  }

  get wrongStarts(): number {
    return Number(this.#frameworks.call('int double_camera_wrong_starts(void)'));
  }

  /** The newest picture that the extension took, in NV12 without gaps. */
  picture(size: number): Uint8Array {
    const picture = new Uint8Array(size);
    this.#frameworks.call('uint64_t double_camera_picture(void *into, uint64_t room)', picture, size);
    return picture;
  }
}

/** A double of `systemextensionsctl` for this process and its children, until it is disposed of. */
export class ExtensionsCommand implements Disposable {
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'rtmp-vcam-command-'));
  readonly #path: string = process.env['PATH'] ?? '';

  constructor(state: string | undefined) {
    process.env['PATH'] = `${this.#folder}:${this.#path}`;
    this.setState(state);
  }

  /** Sets what it prints about our extension, such as `activated enabled`; undefined: the extension is not listed. */
  setState(state: string | undefined): void {
    const line = `\t\tTEAMID1234\t${EXTENSION_ID} (0.1.0/1)\t${APP_NAME}\t[${state}]`;
    const text = `${state === undefined ? 0 : 1} extension(s)\n${state === undefined ? '' : line}\n`;
    writeFileSync(join(this.#folder, 'text'), text);
    const command = `#!/bin/sh\n[ "$1" = list ] && cat ${this.#folder}/text\n`;
    writeFileSync(join(this.#folder, 'systemextensionsctl'), command, { mode: 0o755 });
  }

  [Symbol.dispose](): void {
    process.env['PATH'] = this.#path;
    rmSync(this.#folder, { recursive: true });
  }
}
