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
  const { fit, rotate, mirror, smooth, hold, card, mic, ...others } = before.options;
  const live = { fit, rotate, mirror, smooth, hold, card, mic };
  const isSame = isDeepStrictEqual(withoutUnset({ ...others, ...live }), withoutUnset({ ...after.options, ...live }));
  if (!isSame || before.key !== after.key || before.isFirst !== after.isFirst) return undefined;
  const old = new Map<string, unknown>(Object.entries(live));
  const changed = LIVE_OPTIONS.filter((name) => !isDeepStrictEqual(after.options[name], old.get(name)));
  return Object.fromEntries(changed.map((name) => [name, after.options[name]]));
}

/** An option that is not set may be missing, or be undefined. */
function withoutUnset(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
