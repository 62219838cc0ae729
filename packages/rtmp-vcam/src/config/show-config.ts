import { basename } from 'node:path';
import { CAMERA_KEYS, CAMERA_SCHEMAS } from './camera-list.ts';
import type { FoundValue, FoundValues } from './found-value.ts';
import type { LoadedConfig } from './load-config.ts';
import { defaultOf, infoOf, kebabCase, type OptionSchema } from './option.ts';
import { type CameraOptions, runSchema } from './run-schema.ts';

/** A value that counts. */
export interface ShownValue {
  /** As in the config file: `json-logs`. */
  readonly key: string;
  /** As it was written, or what happens without it. Secrets are hidden. */
  readonly value: string;
  /** `config.toml:3`, `RTMP_VCAM_PORT` or `default`. */
  readonly from: string;
}

/** Values under a heading: a group of options, or a camera. */
export interface ShownSection {
  readonly heading: string;
  readonly values: readonly ShownValue[];
}

const HIDDEN = '***';

/** Everything that counts: the options of the program, then those of each camera that has a table. */
export function shownConfig({ found, foundOfCameras, cameras }: LoadedConfig): ShownSection[] {
  const groups = new Map<string, ShownValue[]>();
  for (const [name, schema] of Object.entries(runSchema)) {
    // Where there are tables, the section of each camera shows these.
    if (foundOfCameras.length > 0 && CAMERA_SCHEMAS.has(name)) continue;
    const { group } = infoOf(schema);
    groups.set(group, [...(groups.get(group) ?? []), shownValue(kebabCase(name), schema, found.get(name))]);
  }
  const ofProgram = [...groups].map(([heading, values]) => ({ heading, values }));
  return [...ofProgram, ...foundOfCameras.flatMap((given, index) => cameraSection(given, cameras[index]))];
}

function cameraSection(given: FoundValues, camera: CameraOptions | undefined): ShownSection[] {
  if (camera === undefined) return [];
  const { name, ring, pull } = camera;
  const app = camera.app ?? (pull === undefined ? 'every app that no other camera has' : 'none; the stream is pulled');
  // Where a table lacks one of these, the program makes it.
  const made = new Map(Object.entries({ name, app, ring }));
  const values = [...CAMERA_KEYS].flatMap(([key, option]) => {
    const schema = CAMERA_SCHEMAS.get(option);
    return schema === undefined ? [] : [shownValue(key, schema, given.get(option), made.get(option))];
  });
  return [{ heading: `Camera ${JSON.stringify(name)}`, values }];
}

function shownValue(
  key: string,
  schema: OptionSchema<unknown>,
  found: FoundValue | undefined,
  made?: string,
): ShownValue {
  const { secret, unset } = infoOf(schema);
  const from = found === undefined ? 'default' : placeOf(found);
  if (made !== undefined) return { key, value: made, from };
  if (found === undefined) return { key, value: unset ?? String(defaultOf(schema)), from };
  const { value } = found;
  return { key, value: secret === true ? HIDDEN : typeof value === 'string' ? value : JSON.stringify(value), from };
}

/** The file is named once above all, so its folder is not repeated. */
function placeOf({ where, place }: FoundValue): string {
  return place === undefined ? where : `${basename(place.file)}:${place.line}`;
}
