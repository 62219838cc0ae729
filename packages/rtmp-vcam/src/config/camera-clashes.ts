import { AppError } from '../errors.ts';
import { CAMERA_TABLE } from './config-file.ts';
import { type FilePlace, placeText } from './file-place.ts';
import type { FoundValues } from './found-value.ts';
import type { Mistakes } from './mistakes.ts';
import type { CameraOptions } from './run-schema.ts';

/** A camera of a table. */
export interface CameraDraft {
  readonly options: CameraOptions;
  /** What its table gives. */
  readonly own: FoundValues;
  /** The options of its table whose values are not allowed. What is made of them is not compared with other cameras. */
  readonly wrong: ReadonlySet<string>;
  /** Where its table is. */
  readonly place: FilePlace;
}

/** No other camera may have these: `live` is the app of the first one, and `camera` stands behind a key in place of an app. */
const APPS_OF_FIRST: readonly string[] = ['live', 'camera'];

/** Cameras without an app get one that is made from their name, but the first one that is pushed to needs none. */
export function withApps<Draft extends CameraDraft>(drafts: readonly Draft[], mistakes: Mistakes): Draft[] {
  const first = drafts.find(({ options, wrong }) => options.pull === undefined && !wrong.has('pull'));
  return drafts.map((draft, index) => {
    const { options, wrong } = draft;
    const { name, app, pull } = options;
    if (draft === first || pull !== undefined) return draft;
    if (app === undefined) return { ...draft, options: { ...options, app: appOf(name, index) } };
    if (!APPS_OF_FIRST.includes(app.toLowerCase())) return draft;
    refuse(mistakes, placeOf(draft, 'app'), `The app ${JSON.stringify(app)} leads to the first camera`, {
      fix: `Give the camera ${JSON.stringify(name)} another app, or put its table first.`,
    });
    return { ...draft, wrong: new Set([...wrong, 'app']) };
  });
}

function appOf(name: string, index: number): string {
  const app = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return ['', ...APPS_OF_FIRST].includes(app) ? `camera-${index + 1}` : app;
}

/** What two cameras cannot share, in whatever case: phones capitalise apps. */
const UNIQUE = { name: 'a name', app: 'an app', ring: 'a ring', device: 'a device' } as const;

/** Cameras that cannot be told from one before them are mistakes, and so are apps that are keys. */
export function refuseClashes(drafts: readonly CameraDraft[], mistakes: Mistakes): void {
  const taken = { name: new Set(), app: new Set(), ring: new Set(), device: new Set() };
  const keys = drafts.map(({ options }) => options.key?.toLowerCase());
  for (const draft of drafts) {
    const { options, own } = draft;
    const wrong = new Set(draft.wrong);
    for (const what of ['name', 'app', 'ring', 'device'] as const) {
      const value = options[what]?.toLowerCase();
      const isOfName = what === 'app' && !own.has('app') && wrong.has('name');
      if (value === undefined || wrong.has(what) || isOfName) continue;
      if (!taken[what].has(value)) {
        taken[what].add(value);
        continue;
      }
      wrong.add(what);
      const both = `Two cameras in the config file have the ${what} ${JSON.stringify(options[what])}`;
      const fix = `Give each [[${CAMERA_TABLE}]] table ${UNIQUE[what]} of its own.`;
      refuse(mistakes, placeOf(draft, what), both, { fix });
    }
    // A key that is an app would be in all logs, and would lead to the camera that it opens.
    if (options.app === undefined || !keys.includes(options.app.toLowerCase())) continue;
    refuse(mistakes, placeOf(draft, 'app'), `The app of the camera ${JSON.stringify(options.name)} is a stream key`, {
      fix: 'Give it another app, or choose another key.',
    });
  }
}

/** Where the table gives the option; where it begins if it does not. */
function placeOf({ own, place }: CameraDraft, name: string): FilePlace {
  return own.get(name)?.place ?? place;
}

function refuse(mistakes: Mistakes, place: FilePlace, message: string, advice: { readonly fix: string }): void {
  mistakes.add(new AppError('APP_ERR_CONFIG', `${placeText(place)}: ${message}`, advice), place);
}
