import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APP_NAME, EXTENSION_ID } from '../../scripts/macos/names.ts';
import type { AppleFrameworks } from './double.ts';

/** How soon the process learns of cameras that came and went; the numbers are the double's. */
const FRESHNESS = { atOnce: 0, whenPumped: 1, neverListed: 2, neverKnown: 3 } as const;

/** Which calls do not return. */
const HANGING = { nothing: 0, questions: 1, start: 2, stop: 3 } as const;

/** The cameras of the double: what the tests do to them, and what the extension in it saw. */
export class CameraDouble {
  readonly #frameworks: AppleFrameworks;

  constructor(frameworks: AppleFrameworks) {
    this.#frameworks = frameworks;
  }

  install(): void {
    this.#frameworks.call('void double_camera_install(void)');
  }

  /** Uninstalls the extension, or begins its update, with whatever runs. */
  remove(): void {
    this.#frameworks.call('void double_camera_remove(void)');
  }

  setFreshness(freshness: keyof typeof FRESHNESS): void {
    this.#frameworks.call('void double_camera_set_freshness(int value)', FRESHNESS[freshness]);
  }

  /** Apps that watch; undefined: the extension does not tell. */
  setViewers(viewers: number | undefined): void {
    this.#frameworks.call('void double_camera_set_viewers(int value)', viewers ?? -1);
  }

  /** What "is running somewhere" says besides: that an app watches, that a feeder counts. */
  setRunning({ elsewhere, countsFeeder }: { readonly elsewhere: boolean; readonly countsFeeder: boolean }): void {
    this.#frameworks.call('void double_camera_set_running(bool elsewhere, bool counts)', elsewhere, countsFeeder);
  }

  /** Status of the next starts; 0 lets them succeed. */
  setRefusal(status: number): void {
    this.#frameworks.call('void double_camera_set_refusal(int status)', status);
  }

  /** Whether the extension takes pictures out of the queue. */
  setConsuming(consuming: boolean): void {
    this.#frameworks.call('void double_camera_set_consuming(bool value)', consuming);
  }

  /** Calls that hang return when another kind is set. */
  setHanging(kind: keyof typeof HANGING): void {
    this.#frameworks.call('void double_camera_set_hanging(int kind)', HANGING[kind]);
  }

  /** Calls that hang now. */
  get hangingCalls(): number {
    return Number(this.#frameworks.call('int double_camera_hanging_calls(void)'));
  }

  /** Calls that hung at the same time, since something hangs. */
  get mostHangingCalls(): number {
    return Number(this.#frameworks.call('int double_camera_most_hanging_calls(void)'));
  }

  hide({ directions, sink }: { readonly directions: boolean; readonly sink: boolean }): void {
    this.#frameworks.call('void double_camera_hide(bool directions, bool sink)', directions, sink);
  }

  /** The host's clock stands still, so many milliseconds ago; undefined: it runs. */
  holdClock(agoMs: number | undefined): void {
    this.#frameworks.call('void double_clock_hold(int64_t ago)', agoMs === undefined ? -1 : agoMs * 1e6);
  }

  /** The queue is full for so many pictures, although it says that it has room. */
  refusePictures(pictures: number): void {
    this.#frameworks.call('void double_queue_refuse(int elements)', pictures);
  }

  /** Whether this process has the news that the camera is installed. */
  get isListed(): boolean {
    return this.#frameworks.call('bool double_camera_is_listed(void)') === true;
  }

  get isStarted(): boolean {
    return this.#frameworks.call('bool double_camera_is_started(void)') === true;
  }

  /** Pictures the extension took, since the test began. */
  get count(): number {
    return Number(this.#frameworks.call('uint64_t double_camera_count(void)'));
  }

  /** Of the newest picture the extension took, in nanoseconds of the clock of `process.hrtime`. */
  get stamp(): bigint {
    return BigInt(String(this.#frameworks.call('int64_t double_camera_stamp(void)')));
  }

  get wrongStarts(): number {
    return Number(this.#frameworks.call('int double_camera_wrong_starts(void)'));
  }

  /** The newest picture the extension took: NV12 without gaps. */
  picture(size: number): Uint8Array {
    const picture = new Uint8Array(size);
    this.#frameworks.call('uint64_t double_camera_picture(void *into, uint64_t room)', picture, size);
    return picture;
  }
}

/** A `systemextensionsctl` for this process and its children, until it is disposed of. */
export class ExtensionsCommand implements Disposable {
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'rtmp-vcam-command-'));
  readonly #path: string = process.env['PATH'] ?? '';

  constructor(state: string | undefined) {
    process.env['PATH'] = `${this.#folder}:${this.#path}`;
    this.setState(state);
  }

  /** What it says about our extension, such as `activated enabled`; undefined: nothing. */
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
