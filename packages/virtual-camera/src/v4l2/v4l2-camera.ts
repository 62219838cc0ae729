import { endianness } from 'node:os';
import type { Canvas, Surface } from '@rtmp-vcam/video-pipeline';
import type { Camera, Finding } from '../camera.ts';
import { checkCameraName } from '../camera-name.ts';
import { checkCanvas, checkI420 } from '../canvas-check.ts';
import { CAMERA_ERRORS, CameraError } from '../errors.ts';
import { DeviceReaders } from './device-readers.ts';
import { diagnoseV4l2 } from './diagnose.ts';
import { type DeviceChoice, findDevices } from './find-devices.ts';
import { startProducer } from './start-producer.ts';
import type { V4l2Device } from './v4l2-device.ts';

const ARCHITECTURES = ['x64', 'arm64', 'riscv64', 'loong64'];

export interface V4l2CameraOptions {
  /** The camera's name, which is the card label of its device. At most 31 bytes. */
  readonly name: string;
  /** The command that makes the device, as the remedy when it is not there. By default those of the system. */
  readonly setup?: string | undefined;
  /** Path of the device. Without it, the device is found by the camera's name. */
  readonly device?: string;
  /** The folder to use as `/` when looking for devices. Default `/`. */
  readonly root?: string;
}

/** A v4l2loopback device. Each `open` looks for it again, because it may have another number after a module reload. */
export class V4l2Camera implements Camera {
  readonly kind = 'v4l2';
  readonly closed: Promise<void> = Promise.resolve();
  readonly #choice: DeviceChoice;
  #device: V4l2Device | undefined;
  #canvas: Canvas | undefined;
  #card: string;
  /** What the module reported last; undefined when it does not report its readers. */
  #reported: number | undefined;
  /** Counts them for a module that does not. */
  #counted: DeviceReaders | undefined;

  /** Opens nothing yet. Throws CameraError when the name is not allowed. */
  constructor({ name, setup, device, root = '/' }: V4l2CameraOptions) {
    checkCameraName(name);
    this.#choice = device === undefined ? { name, setup, root } : { name, setup, device, root };
    this.#card = name;
  }

  get ready(): boolean {
    return this.#device !== undefined;
  }

  get label(): string {
    return this.#device === undefined ? this.#card : `${this.#card} (${this.#device.path})`;
  }

  /**
   * v4l2loopback 0.13 counts apps that stream, and later versions one at most. With earlier ones, apps count that have
   * the device open for more than half a second.
   */
  get readers(): number | undefined {
    if (this.#device === undefined || this.#reported === undefined) return this.#counted?.count;
    this.#reported = this.#device.takeReadersEvent() ?? this.#reported;
    return this.#reported;
  }

  open(canvas: Canvas): void {
    if (this.#device !== undefined) throw new CameraError('CAMERA_ERR_ALREADY_OPEN', this.label);
    checkSystem();
    checkCanvas(canvas);
    const device = openFirst(findDevices(this.#choice), canvas);
    this.#device = device;
    this.#card = device.capability().card;
    this.#canvas = canvas;
    this.#reported = device.subscribeToReaders() ? 0 : undefined;
    this.#counted = this.#reported === undefined ? DeviceReaders.of(device.path) : undefined;
  }

  present(surface: Surface): void {
    if (this.#device === undefined || this.#canvas === undefined) {
      throw new CameraError('CAMERA_ERR_NOT_OPEN', this.label);
    }
    // The check is needed because the module accepts any number of bytes, and shows old bytes for the missing ones.
    this.#device.write(checkI420(surface, this.#canvas, this.label));
  }

  close(): void {
    this.#counted?.close();
    this.#counted = undefined;
    this.#device?.close();
    this.#device = undefined;
    this.#reported = undefined;
  }

  async diagnose(): Promise<Finding[]> {
    if (!isSupported()) {
      const { text, fix } = CAMERA_ERRORS.CAMERA_ERR_UNSUPPORTED;
      return [{ level: 'problem', text: `${text} (${process.platform} ${process.arch})`, fix }];
    }
    return diagnoseV4l2(this.#choice);
  }
}

/** Opens the first device that can be opened. Throws the error of the first path when none can. */
function openFirst(paths: readonly string[], canvas: Canvas): V4l2Device {
  let first: unknown;
  for (const path of paths) {
    try {
      return startProducer(path, canvas);
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
}

/** True where structs.ts fits: on 64-bit little-endian systems with the request numbers of `asm-generic/ioctl.h`. */
function isSupported(): boolean {
  return process.platform === 'linux' && ARCHITECTURES.includes(process.arch) && endianness() === 'LE';
}

function checkSystem(): void {
  if (!isSupported()) {
    throw new CameraError('CAMERA_ERR_UNSUPPORTED', `v4l2loopback on ${process.platform} ${process.arch}`);
  }
}
