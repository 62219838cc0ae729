import type { Canvas } from '@rtmp-vcam/video-pipeline';
import { CameraError } from '../errors.ts';
import { holdersOf } from './holders.ts';
import type { PixelFormat } from './structs.ts';
import { V4l2Device } from './v4l2-device.ts';

/** Opens the device as its producer, for I420 of the canvas' size. Throws CameraError, and leaves nothing open then. */
export function startProducer(path: string, canvas: Canvas): V4l2Device {
  let device = new V4l2Device(path);
  try {
    const { capture, output } = device.capability();
    if (capture && !output) throw busy(path);
    if (!capture && !output) device = reset(device);
    let format = device.setFormat(canvas);
    if (format === 'EINVAL') {
      device = reset(device);
      format = device.setFormat(canvas);
    }
    checkFormat(path, canvas, format);
    device.setFrameRate(canvas.fps);
    if (!announce(device)) takeColours(device, canvas);
    return device;
  } catch (error) {
    device.close();
    throw error;
  }
}

/**
 * v4l2loopback 0.12 with exclusive_caps=1 no longer accepts a producer after one has ended without STREAMON. STREAMON
 * fails in that state, but registers this descriptor as a producer, and closing it then makes the device usable again.
 */
function reset(device: V4l2Device): V4l2Device {
  device.streamOn();
  device.close();
  return new V4l2Device(device.path);
}

function checkFormat(path: string, canvas: Canvas, format: PixelFormat | string): void {
  const wanted = `${canvas.width}x${canvas.height}`;
  if (format === 'EBUSY') throw busy(path);
  if (typeof format === 'string') {
    throw new CameraError('CAMERA_ERR_FORMAT_REFUSED', `${path}, ${wanted} (${format})`, {
      device: path,
      errno: format,
    });
  }
  if (format.i420 && format.width === canvas.width && format.height === canvas.height) return;
  const held = format.i420 ? `${format.width}x${format.height}` : 'another pixel format';
  const apps = holdersOf(path);
  const close = `Close the camera in ${apps.length === 0 ? 'the apps that use it' : apps.join(', ')}`;
  throw new CameraError('CAMERA_ERR_FORMAT_HELD', `${path} stays at ${held} instead of ${wanted}`, {
    device: path,
    fix: format.i420 ? `${close}, or start with \`--size ${held}\`` : close,
  });
}

/**
 * Makes apps see the camera. Up to v4l2loopback 0.13 this is done with STREAMON. Later versions refuse that call
 * without buffers, and show the camera from the first picture that is written. Returns false for those.
 */
function announce(device: V4l2Device): boolean {
  const errno = device.streamOn();
  if (errno === 'EBUSY') throw busy(device.path);
  return errno === undefined;
}

/**
 * From 0.14 on the module keeps the colour space of an earlier producer if the size is the same. Setting another size
 * in between makes it use the one of this canvas.
 */
function takeColours(device: V4l2Device, canvas: Canvas): void {
  const format = device.format();
  const matrix = canvas.matrix ?? 'bt709';
  if (format === undefined || format.matrix === matrix) return;
  const other = canvas.width > 2 ? canvas.width - 2 : canvas.width + 2;
  device.setFormat({ ...canvas, width: other });
  checkFormat(device.path, canvas, device.setFormat(canvas));
}

function busy(path: string): CameraError {
  const holders = holdersOf(path);
  const by = holders.length === 0 ? 'another program' : holders.join(', ');
  return new CameraError('CAMERA_ERR_BUSY', `${path} is open in ${by}`, { device: path, errno: 'EBUSY' });
}
