import type { WrittenSettings } from '@rtmp-vcam/api';
import * as v from 'valibot';
import { AppError } from '../errors.ts';
import { checkValue } from './found-value.ts';
import { type OptionSchema, option } from './option.ts';
import { runSchema } from './run-schema.ts';
import { nearest } from './suggest.ts';
import { yesOrNo } from './values.ts';

/** The options of a camera that can be changed while it runs. */
export const LIVE_OPTIONS = ['fit', 'rotate', 'mirror', 'smooth', 'hold', 'card', 'mic'] as const;

const { fit, rotate, mirror, smooth, hold, card, mic } = runSchema;
/** No option: a camera that starts shows its stream. */
const paused = option(yesOrNo(), false, { group: 'Picture', help: 'Show a card in place of the stream' });
const schemas: Readonly<Record<string, OptionSchema<unknown>>> = {
  fit,
  rotate,
  mirror,
  smooth,
  hold,
  card,
  mic,
  paused,
};

const liveSettings = v.object({ fit, rotate, mirror, smooth, hold, card, mic, paused });
const settingsPatch = v.object({
  fit: v.exactOptional(fit),
  rotate: v.exactOptional(rotate),
  mirror: v.exactOptional(mirror),
  smooth: v.exactOptional(smooth),
  hold: v.exactOptional(hold),
  card: v.exactOptional(card),
  mic: v.exactOptional(mic),
  paused: v.exactOptional(paused),
});

/** What can be changed on a running camera. Times in milliseconds. */
export type LiveSettings = Readonly<v.InferOutput<typeof liveSettings>>;
/** Some of the settings, with new values. */
export type SettingsPatch = Readonly<v.InferOutput<typeof settingsPatch>>;

/**
 * Checks settings that are written as in the config file, such as `{ "hold": "3s", "paused": true }`. Throws AppError
 * APP_ERR_SETTING, which names the first one that is not allowed.
 */
export function readPatch(written: unknown): SettingsPatch {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    throw new AppError('APP_ERR_SETTING', 'The settings are not an object', {
      fix: 'Send an object such as {"mirror": true}.',
    });
  }
  for (const [name, value] of Object.entries(written)) {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    if (schema === undefined) throw unknownSetting(name);
    checkValue(schema, { value, where: name, code: 'APP_ERR_SETTING' });
  }
  return v.parse(settingsPatch, written);
}

/** The settings as `readPatch` reads them. */
export function writtenSettings(settings: LiveSettings): WrittenSettings {
  const { smooth, hold, card } = settings;
  return {
    ...settings,
    smooth: smooth === 'auto' ? smooth : writtenTime(smooth),
    hold: writtenTime(hold),
    card: typeof card === 'object' ? card.file : card,
  };
}

function writtenTime(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

function unknownSetting(name: string): AppError {
  const known = Object.keys(schemas);
  const meant = nearest(name, known);
  return new AppError('APP_ERR_SETTING', `There is no setting ${JSON.stringify(name)}`, {
    fix: meant === undefined ? `The settings are ${known.join(', ')}.` : `Did you mean ${meant}?`,
  });
}
