import { readFileSync, rmSync } from 'node:fs';
import { mustRun, until } from './run.ts';

const FILE = '/tmp/captured.yuv';

/** True when apps see the device as a camera: when it has a producer. */
export async function isCamera(device: string): Promise<boolean> {
  const info = await mustRun('v4l2-ctl', '-d', device, '--info');
  return info.slice(info.indexOf('Device Caps')).includes('Video Capture');
}

/** Waits until apps see the device as a camera. Readers that start earlier fail. */
export async function untilCamera(device: string): Promise<void> {
  await until(`${device} to be a camera`, () => isCamera(device));
}

/** The bytes of `count` pictures as ffmpeg reads them. */
export async function captureWithFfmpeg(device: string, count: number): Promise<Buffer> {
  await untilCamera(device);
  rmSync(FILE, { force: true });
  const input = ['-loglevel', 'warning', '-f', 'v4l2', '-i', device];
  await mustRun('ffmpeg', ...input, '-frames:v', String(count), '-vsync', 'passthrough', '-f', 'rawvideo', FILE);
  return readFileSync(FILE);
}

/** The bytes of `count` pictures as v4l2-ctl reads them. */
export async function captureWithV4l2Ctl(device: string, count: number): Promise<Buffer> {
  await untilCamera(device);
  rmSync(FILE, { force: true });
  await mustRun('v4l2-ctl', '-d', device, '--stream-mmap', `--stream-count=${count}`, `--stream-to=${FILE}`);
  return readFileSync(FILE);
}
