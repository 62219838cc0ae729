import { type Authorization, type AuthorizeRequest, type PublishTarget, streamKeyRule } from '@rtmp-vcam/rtmp-server';
import type { PlannedCamera } from '../camera/planned-camera.ts';
import { isRandomKey } from '../keys/key-file.ts';
import { HIDDEN } from '../logging/redact.ts';

type Asking = Pick<AuthorizeRequest, 'target' | 'local' | 'user'>;
type Rule = (request: Asking) => Authorization;

interface Route {
  readonly name: string;
  /** In lower case, because phones like to capitalise. */
  readonly app: string | undefined;
  readonly key: string;
  readonly rule: Rule;
}

/**
 * Finds the camera that a publisher wants by the app in its URL, and asks for the key of that camera. The first camera
 * takes every app that no other camera has. A sender with the key in place of the app, `rtmp://HOST/KEY/APP`, names the
 * app after it.
 */
export class CameraRoutes {
  #routes: readonly Route[] = [];
  /** The cameras that were removed, by their app: their senders must not get another camera. */
  readonly #removed: Map<string, string> = new Map();

  /**
   * `open`: no camera needs its key. Cameras that pull their stream have no route. `failed`: the names of those that
   * could not be opened.
   */
  set(
    cameras: readonly PlannedCamera[],
    { open, failed = [] }: { readonly open: boolean; readonly failed?: readonly string[] },
  ): void {
    for (const { name, app } of this.#routes) if (app !== undefined) this.#removed.set(app, name);
    this.#routes = cameras
      .filter(({ options }) => options.pull === undefined)
      .map(({ options: { name, app }, key }) => {
        const rule = streamKeyRule({ key, open, guessable: !isRandomKey(key) });
        const reason = `The camera ${JSON.stringify(name)} does not run`;
        const refuse = (request: Asking): Authorization => {
          const verdict = rule(request);
          return verdict.allow ? { allow: false, reason } : verdict;
        };
        return { name, app: app?.toLowerCase(), key, rule: failed.includes(name) ? refuse : rule };
      });
    for (const { app } of this.#routes) if (app !== undefined) this.#removed.delete(app);
  }

  get size(): number {
    return this.#routes.length;
  }

  /** The name of the camera. */
  nameFor({ target }: { readonly target: PublishTarget }): string {
    return this.#routeFor(target)?.name ?? '';
  }

  authorize(request: Asking): Authorization {
    const removed = this.#removed.get(this.#appIn(request.target));
    if (removed !== undefined) return { allow: false, reason: `The camera ${JSON.stringify(removed)} was removed` };
    const verdict = this.#routeFor(request.target)?.rule(request) ?? { allow: false, reason: 'There is no camera' };
    return verdict.allow && verdict.path !== undefined
      ? { ...verdict, path: this.#withoutKeys(verdict.path) }
      : verdict;
  }

  /** Whether a client need not log in: its app is the key of any camera, and its stream name is not known yet. */
  exempt(client: Asking): Authorization {
    const verdicts = this.#routes.map(({ name, rule }) => ({ name, verdict: rule(client) }));
    for (const { name, verdict } of verdicts) {
      if (verdict.allow) return this.#routes.length === 1 ? verdict : { ...verdict, resource: name };
    }
    // A wrong app is a guess at every key, so the one that is the easiest to guess decides.
    const wrong = verdicts.map(({ verdict }) => verdict);
    const easiest = wrong.find((verdict) => !verdict.allow && verdict.guessable !== false);
    return easiest ?? wrong[0] ?? { allow: false, reason: 'There is no camera' };
  }

  #routeFor(target: PublishTarget): Route | undefined {
    const app = this.#appIn(target);
    return this.#routes.find((route) => route.app === app) ?? this.#routes[0];
  }

  /** The part of the path that names the camera: the first one, or the one behind a key. */
  #appIn({ segments: [first = '', second = ''] }: PublishTarget): string {
    return (this.#isKey(first) ? second : first).toLowerCase();
  }

  #isKey(text: string): boolean {
    const target = { segments: [text], rawSegments: [text], queryValues: [] };
    return this.#routes.some(({ rule }) => {
      const verdict = rule({ target, local: false });
      return verdict.allow && verdict.proven === true;
    });
  }

  /** A path may hold the key of another camera. */
  #withoutKeys(path: string): string {
    const keys = this.#routes.map(({ key }) => key);
    return path
      .split('/')
      .map((part) => (keys.includes(part) ? HIDDEN : part))
      .join('/');
  }
}
