import * as v from 'valibot';
import { AppError } from '../errors.ts';
import { CAMERA_TABLE, type FoundValues, OUTPUTS } from './config-file.ts';
import { checkValue, type FoundValue } from './found-value.ts';
import { kebabCase, type OptionSchema, optionalOption } from './option.ts';
import { CAMERA_OPTIONS, type CameraOptionName, type CameraOptions, DEFAULT_NAME, runSchema } from './run-schema.ts';
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
  ...Object.keys(ofTable).map((name) => [name, name] as const),
  ...CAMERA_OPTIONS.map((name) => [name === CAMERA_TABLE ? OUTPUTS : kebabCase(name), name] as const),
]);

const cameraSchema = v.object({ ...v.pick(v.object(runSchema), CAMERA_OPTIONS).entries, ...ofTable });
const schemas: Readonly<Record<string, OptionSchema<unknown>>> = cameraSchema.entries;

interface CameraListSources {
  /** What flags and variables say about an option, the one that counts first. */
  readonly overrides: (name: string) => readonly FoundValue[];
  /** The values in the file outside of the tables. */
  readonly top: FoundValues;
  readonly tables: readonly FoundValues[];
  /** The values of the program's options, as they were found. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * The cameras to run: those of the tables, or one made of the program's options. Flags and variables override a table
 * (except its ring), and the table overrides the rest of the file. Throws AppError for a value that is not allowed, and for cameras that
 * cannot be told apart.
 */
export function cameraList({ overrides, top, tables, values }: CameraListSources): CameraOptions[] {
  if (tables.length === 0) return [v.parse(cameraSchema, values)];
  if (tables.length > MOST_CAMERAS) {
    throw new AppError('APP_ERR_CONFIG', `The config file has ${tables.length} cameras`, {
      fix: `Use at most ${MOST_CAMERAS} [[${CAMERA_TABLE}]] tables.`,
    });
  }
  for (const name of OF_ONE_CAMERA) refuseOutside(name, [...overrides(name), top.get(name)]);
  const ring = v.parse(runSchema.ring, values['ring']);
  const cameras = tables.map((table, index) => {
    const found = Object.keys(schemas).map((name) => {
      return [name, foundFor(name, name in ofTable ? [] : overrides(name), table, top)] as const;
    });
    const defaults = { name: numbered(DEFAULT_NAME, ' ', index), ring: ringAt(ring, index) };
    const own = table.get('ring')?.value;
    const given = Object.fromEntries(
      found.flatMap(([name, value]) => (value === undefined ? [] : [[name, value.value]])),
    );
    return v.parse(cameraSchema, { ...defaults, ...given, ring: own ?? defaults.ring });
  });
  const named = withApps(cameras);
  for (const [index, camera] of named.entries()) refuseTwins(camera, named.slice(0, index), tables[index]);
  refuseKeysAsApps(named);
  return named;
}

/** The value that counts. Throws AppError if one of them is not allowed, even if it does not count. */
function foundFor(
  name: string,
  overrides: readonly FoundValue[],
  table: FoundValues,
  top: FoundValues,
): FoundValue | undefined {
  const schema = schemas[name];
  const found = [...overrides, table.get(name), top.get(name)].filter((each) => each !== undefined);
  if (schema !== undefined) for (const each of found) checkValue(schema, each);
  return found[0];
}

function refuseOutside(name: CameraOptionName, found: readonly (FoundValue | undefined)[]): void {
  const first = found.find((each) => each !== undefined);
  if (first === undefined) return;
  throw new AppError(
    first.code,
    `${first.where} is for one camera, and the config file has [[${CAMERA_TABLE}]] tables`,
    {
      fix: `Put ${kebabCase(name)} into the table of its camera.`,
    },
  );
}

/** In the URLs of the first camera. With the key as the app, the second one stands where others have their app. */
const APPS_OF_FIRST: readonly string[] = ['live', 'camera'];

/** Cameras without an app get one that is made from their name, but the first one that is pushed to needs none. */
function withApps(cameras: readonly CameraOptions[]): CameraOptions[] {
  const first = cameras.find(({ pull }) => pull === undefined);
  return cameras.map((camera, index) => {
    if (camera === first || camera.pull !== undefined) return camera;
    if (camera.app !== undefined) {
      if (!APPS_OF_FIRST.includes(camera.app.toLowerCase())) return camera;
      throw new AppError('APP_ERR_CONFIG', `The app ${JSON.stringify(camera.app)} leads to the first camera`, {
        fix: `Give the camera ${JSON.stringify(camera.name)} another app, or put its table first.`,
      });
    }
    const app = camera.name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
    return { ...camera, app: ['', ...APPS_OF_FIRST].includes(app) ? `camera-${index + 1}` : app };
  });
}

/** Throws AppError if an app is a key: it would be in all logs, and lead to another camera. */
function refuseKeysAsApps(cameras: readonly CameraOptions[]): void {
  for (const { app, name } of cameras) {
    if (app === undefined || !cameras.some(({ key }) => key?.toLowerCase() === app.toLowerCase())) continue;
    throw new AppError('APP_ERR_CONFIG', `The app of the camera ${JSON.stringify(name)} is a stream key`, {
      fix: 'Give it another app, or choose another key.',
    });
  }
}

/** What two cameras cannot share, in whatever case: phones capitalise apps. */
const UNIQUE = { name: 'a name', app: 'an app', ring: 'a ring', device: 'a device' } as const;

/** Throws AppError if the camera cannot be told from one of those before it. */
function refuseTwins(camera: CameraOptions, before: readonly CameraOptions[], table: FoundValues | undefined): void {
  for (const what of ['name', 'app', 'ring', 'device'] as const) {
    const value = camera[what];
    const isSame = (other: CameraOptions): boolean => other[what]?.toLowerCase() === value?.toLowerCase();
    if (value === undefined || !before.some(isSame)) continue;
    // The second one of the two is named, if it says so itself.
    const place = table?.get(what)?.where.replace(/: [^:]*$/, ': ') ?? '';
    const both = `Two cameras in the config file have the ${what} ${JSON.stringify(value)}`;
    throw new AppError('APP_ERR_CONFIG', `${place}${both}`, {
      fix: `Give each [[${CAMERA_TABLE}]] table ${UNIQUE[what]} of its own.`,
    });
  }
}

function ringAt(base: string, index: number): string {
  const ring = numbered(base, '_', index);
  if (v.is(runSchema.ring, ring)) return ring;
  throw new AppError(
    'APP_ERR_CONFIG',
    `The name ${JSON.stringify(base)} is too long for the rings of several cameras`,
    {
      fix: 'Use a shorter one: each further camera adds a number to it.',
    },
  );
}

/** `text` for the first one, then `text 2`, `text 3` … */
function numbered(text: string, separator: string, index: number): string {
  return index === 0 ? text : `${text}${separator}${index + 1}`;
}
