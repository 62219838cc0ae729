import { once } from 'node:events';
import { type Canvas, drawPicture, type Matrix, type Sharing } from '@rtmp-vcam/video-pipeline';
import { hasFrameworks } from '@rtmp-vcam/video-pipeline/ffi';
import { type Camera, type Finding, pickCameras } from '@rtmp-vcam/virtual-camera';
import type { RunOptions } from '../config/run-schema.ts';
import { AppError } from '../errors.ts';
import { VERSION } from '../version.ts';
import type { PlannedCamera } from './planned-camera.ts';
import { type PreparedMicrophone, prepareMicrophone } from './prepare-microphone.ts';

/** A camera whose options can be used. Nothing of it is open. */
export interface PreparedCamera {
  readonly planned: PlannedCamera;
  /** On macOS: which processes can read the pictures in the ring. */
  readonly sharing: Sharing;
  readonly canvas: Canvas;
  readonly devices: readonly Camera[];
  /** Undefined if none is wanted. */
  readonly microphone: PreparedMicrophone | undefined;
  /** What was found about this computer. */
  readonly findings: readonly Finding[];
  /** The user's own card, in the canvas' size; undefined if the card is one of ours. */
  readonly picture: Uint8Array | undefined;
}

/**
 * Checks all that can be checked before anything is opened. `names`: those of all cameras. `setup`: the command that makes
 * their devices. Throws CameraError, AppError and VideoError, and the reason of an aborted signal.
 */
export async function prepareCamera(
  planned: PlannedCamera,
  { ipc, setup }: Pick<RunOptions, 'ipc'> & { readonly setup: string },
  names: readonly string[],
  signal: AbortSignal,
): Promise<PreparedCamera> {
  const { options } = planned;
  if (ipc !== undefined && !hasFrameworks())
    throw new AppError('APP_ERR_IPC', `--ipc ${ipc} works on macOS only, and this is ${process.platform}`);
  const format = { ...options.size, fps: options.fps };
  const { cameras: devices, findings } = pickCameras({ ...options, names, setup, version: VERSION, canvas: format });
  const microphone = options.mic ? await prepareMicrophone(options.name, planned.isFirst) : undefined;
  const canvas: Canvas = { ...format, matrix: matrixFor(devices) };
  const { card } = options;
  const picture = typeof card === 'object' ? await drawPicture(card.file, canvas, signal) : undefined;
  // macOS may be slow to answer, and Ctrl-C must not wait for it.
  const found = (await unlessAborted(findings, signal)) ?? [];
  const all = [...found, ...(microphone?.findings ?? [])];
  const sharing = ipc === 'sink' ? 'handed' : 'global';
  return { planned, sharing, canvas, devices, microphone, findings: all, picture };
}

/** The result of the work; undefined when `signal` is aborted before. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  const done = new AbortController();
  const aborted = once(signal, 'abort', { signal: done.signal }).then(
    () => undefined,
    () => undefined,
  );
  try {
    return await Promise.race([work, aborted]);
  } finally {
    done.abort();
  }
}

/**
 * Chromium, ffmpeg and most other readers of V4L2 devices assume BT.601, whatever the device says, and so do browsers
 * for PipeWire cameras.
 */
function matrixFor(devices: readonly Camera[]): Matrix {
  return devices.some(({ kind }) => kind === 'v4l2' || kind === 'pipewire') ? 'bt601' : 'bt709';
}
