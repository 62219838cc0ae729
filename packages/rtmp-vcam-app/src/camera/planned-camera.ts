import { isDeepStrictEqual } from 'node:util';
import { LIVE_OPTIONS, type SettingsPatch } from '../config/live-settings.ts';
import type { CameraOptions, RunOptions } from '../config/run-schema.ts';
import { keyFor } from '../keys/key-file.ts';
import { pullUrl } from '../urls/pull-url.ts';

/** A camera to run. */
export interface PlannedCamera {
  readonly options: CameraOptions;
  /** The stream key of its publishers. Empty if it pulls its stream, because then nobody publishes. */
  readonly key: string;
  /** Only the first camera has the name and the device that the camera of a program without tables has. */
  readonly isFirst: boolean;
}

/**
 * Gives each camera its stream key; on the first run the key is made if one is needed. Throws AppError
 * APP_ERR_KEY_FILE.
 */
export function planCameras(cameras: readonly CameraOptions[], env: NodeJS.ProcessEnv): PlannedCamera[] {
  return cameras.map((options, index) => {
    return { options, key: options.pull === undefined ? keyFor(options, env) : '', isFirst: index === 0 };
  });
}

/** The texts that logs must not show. */
export function secretsOf(cameras: readonly PlannedCamera[], { password }: Pick<RunOptions, 'password'>): string[] {
  const ofCameras = cameras.flatMap(({ options: { pull }, key }) =>
    pull === undefined ? [key] : pullUrl(pull).secrets,
  );
  return [...new Set([...ofCameras, ...(password === undefined ? [] : [password])])];
}

/** The settings in which two plans of a camera differ; undefined if they differ in what needs another camera. */
export function settingsPatchBetween(before: PlannedCamera, after: PlannedCamera): SettingsPatch | undefined {
  const differing = ([name, value]: [string, unknown]): boolean => !isDeepStrictEqual(value, old.get(name));
  const old = new Map<string, unknown>(Object.entries(before.options));
  const changed = Object.entries(after.options).filter(differing);
  const isLive = changed.every(([name]) => LIVE_OPTIONS.some((each) => each === name));
  return before.key === after.key && isLive ? Object.fromEntries(changed) : undefined;
}
