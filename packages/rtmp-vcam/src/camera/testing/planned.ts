import { loadConfig } from '../../config/load-config.ts';
import type { CameraOptions } from '../../config/run-schema.ts';
import type { PlannedCamera } from '../planned-camera.ts';

const NO_FILE = { XDG_CONFIG_HOME: '/nonexistent' };

/** A camera with the default options and these. */
export function planned({ key = 'some-key', ...options }: Partial<CameraOptions> = {}): PlannedCamera {
  const [camera] = loadConfig({}, NO_FILE).cameras;
  if (camera === undefined) throw new Error('the default config has no camera');
  return { options: { ...camera, ...options, key }, key: options.pull === undefined ? key : '', isFirst: true };
}
