import * as v from 'valibot';
import { AppError } from '../errors.ts';
import { type CameraDraft, refuseClashes, withApps } from './camera-clashes.ts';
import { CAMERA_TABLE, type CameraTable, OUTPUTS } from './config-file.ts';
import { placeText } from './file-place.ts';
import { type FoundValue, type FoundValues, valuesOf } from './found-value.ts';
import type { Mistakes } from './mistakes.ts';
import { kebabCase, type OptionSchema, optionalOption } from './option.ts';
import {
  CAMERA_OPTIONS,
  type CameraOptionName,
  type CameraOptions,
  DEFAULT_NAME,
  DEFAULT_RING,
  runSchema,
} from './run-schema.ts';
import { appName } from './values.ts';

/** More than any computer could decode. */
const MOST_CAMERAS = 16;

/** What only one camera can have. Outside of the tables it is a mistake, unless the file has no tables. */
const OF_ONE_CAMERA: readonly CameraOptionName[] = ['name', 'device', 'pull', 'pullFingerprint'];

/** The options of a camera's table that the program itself does not have. */
const ofTable = {
  app: optionalOption(appName(), {
    group: 'Server',
    help: 'The app in the URLs of this camera',
    unset: 'its name; the first camera takes every app that no other has',
    example: 'drone',
  }),
};

/**
 * All options of a camera's table by their keys. There the kinds of cameras to feed are `outputs`, because `camera` is
 * the table itself.
 */
export const CAMERA_KEYS: ReadonlyMap<string, string> = new Map([
  ['name', 'name'],
  ...Object.keys(ofTable).map((name) => [name, name] as const),
  ...CAMERA_OPTIONS.map((name) => [name === CAMERA_TABLE ? OUTPUTS : kebabCase(name), name] as const),
]);

const cameraSchema = v.object({ ...v.pick(v.object(runSchema), CAMERA_OPTIONS).entries, ...ofTable });
/** The options of a camera's table by their names. */
export const CAMERA_SCHEMAS: ReadonlyMap<string, OptionSchema<unknown>> = new Map(Object.entries(cameraSchema.entries));

interface CameraListSources {
  /** What flags and variables give. */
  readonly overrides: FoundValues;
  /** What the file gives outside of the tables. */
  readonly top: FoundValues;
  readonly tables: readonly CameraTable[];
  readonly mistakes: Mistakes;
}

interface ListedCamera {
  readonly options: CameraOptions;
  /** What counts for each of its options, if something gives it. */
  readonly found: FoundValues;
}

/**
 * The cameras to run: those of the tables, or one made of the program's options. Flags and variables override a table
 * (except its ring), and the table overrides the rest of the file. Values that are not allowed, and cameras that cannot
 * be told apart, are mistakes.
 */
export function cameraList({ overrides, top, tables, mistakes }: CameraListSources): ListedCamera[] {
  if (tables.length === 0) {
    const found = new Map([...top, ...overrides]);
    return [{ options: v.parse(cameraSchema, valuesOf(CAMERA_OPTIONS, found)), found }];
  }
  refuseTooMany(tables, mistakes);
  for (const name of OF_ONE_CAMERA)
    for (const values of [overrides, top]) refuseOutside(name, values.get(name), mistakes);
  const [ofAll, fixed] = [shared(top), shared(overrides)];
  const rings = ringNames(overrides.get('ring') ?? top.get('ring'), tables, mistakes);
  const drafts = tables.map(({ values, place }, index): CameraDraft & ListedCamera => {
    const own = new Map(
      [...values].flatMap(([name, each]) => {
        const allowed = mistakes.allowed(CAMERA_SCHEMAS.get(name), each);
        return allowed === undefined ? [] : [[name, allowed] as const];
      }),
    );
    const wrong = new Set([...values.keys()].filter((name) => !own.has(name)));
    const ring = own.get('ring');
    const found = new Map([...ofAll, ...own, ...fixed, ...(ring === undefined ? [] : [['ring', ring] as const])]);
    const options = v.parse(cameraSchema, {
      ...valuesOf([...CAMERA_SCHEMAS.keys()], found),
      name: own.get('name')?.value ?? numbered(DEFAULT_NAME, ' ', index),
      ring: ring?.value ?? rings[index],
    });
    return { options, found, own, wrong, place };
  });
  const named = withApps(drafts, mistakes);
  refuseClashes(named, mistakes);
  return named;
}

function refuseTooMany(tables: readonly CameraTable[], mistakes: Mistakes): void {
  const place = tables[MOST_CAMERAS]?.place;
  if (place === undefined) return;
  const message = `${placeText(place)}: The config file has ${tables.length} cameras`;
  const fix = `Use at most ${MOST_CAMERAS} [[${CAMERA_TABLE}]] tables.`;
  mistakes.add(new AppError('APP_ERR_CONFIG', message, { fix }), place);
}

function refuseOutside(name: CameraOptionName, found: FoundValue | undefined, mistakes: Mistakes): void {
  if (found === undefined) return;
  const message = `${found.where} is for one camera, and the config file has [[${CAMERA_TABLE}]] tables`;
  const fix = `Put ${kebabCase(name)} into the table of its camera.`;
  mistakes.add(new AppError(found.code, message, { fix }), found.place);
}

/** What every camera has of these values. */
function shared(values: FoundValues): [string, FoundValue][] {
  const names: readonly string[] = CAMERA_OPTIONS.filter((name) => !OF_ONE_CAMERA.includes(name));
  return [...values].filter(([name]) => names.includes(name));
}

/** The rings of cameras whose tables give none. */
function ringNames(base: FoundValue | undefined, tables: readonly CameraTable[], mistakes: Mistakes): string[] {
  const names = tables.map((_, index) => numbered(v.parse(runSchema.ring, base?.value), '_', index));
  const isTooLong = names.some((name, index) => tables[index]?.values.has('ring') === false && !isRing(name));
  if (base !== undefined && isTooLong) {
    const message = `${base.where} is too long for the rings of several cameras`;
    const fix = 'Use a shorter one: each further camera adds a number to it.';
    mistakes.add(new AppError(base.code, message, { fix }), base.place);
  }
  return names.map((name, index) => (isRing(name) ? name : numbered(DEFAULT_RING, '_', index)));
}

function isRing(name: string): boolean {
  return v.is(runSchema.ring, name);
}

/** `text` for the first one, then `text 2`, `text 3` … */
function numbered(text: string, separator: string, index: number): string {
  return index === 0 ? text : `${text}${separator}${index + 1}`;
}
