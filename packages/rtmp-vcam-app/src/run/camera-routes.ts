import { type Authorization, type AuthorizeRequest, type PublishTarget, streamKeyRule } from '@rtmp-vcam/rtmp-server';
import { isRandomKey } from '../keys/key-file.ts';
import type { PlannedCamera } from './planned-camera.ts';

type Asking = Pick<AuthorizeRequest, 'target' | 'local' | 'user'>;
type Rule = (request: Asking) => Authorization;

interface Route {
  readonly name: string;
  /** In lower case, because phones like to capitalise. */
  readonly app: string | undefined;
  readonly rule: Rule;
}

/**
 * Finds the camera that a publisher wants by the app in its URL, and asks for the key of that camera. The first camera
 * takes every app that no other camera has. A sender with the key in place of the app, `rtmp://HOST/KEY/APP`, names the
 * app after it.
 */
export class CameraRoutes {
  #routes: readonly Route[] = [];

  /** `open`: no camera needs its key. Cameras that pull their stream have no route. */
  set(cameras: readonly PlannedCamera[], { open }: { readonly open: boolean }): void {
    this.#routes = cameras
      .filter(({ options }) => options.pull === undefined)
      .map(({ options: { name, app }, key }) => {
        const rule = streamKeyRule({ key, open, guessable: !isRandomKey(key) });
        return { name, app: app?.toLowerCase(), rule };
      });
  }

  /** The name of the camera. */
  nameFor({ target }: { readonly target: PublishTarget }): string {
    return this.#routeFor(target)?.name ?? '';
  }

  authorize(request: Asking): Authorization {
    return this.#routeFor(request.target)?.rule(request) ?? { allow: false, reason: 'There is no camera' };
  }

  /** Whether a client need not log in: its app is the key of any camera, and its stream name is not known yet. */
  exempt(client: Asking): Authorization {
    const verdicts = this.#routes.map(({ rule }) => rule(client));
    return verdicts.find(({ allow }) => allow) ?? this.authorize(client);
  }

  #routeFor({ segments }: PublishTarget): Route | undefined {
    for (const segment of segments) {
      const wanted = segment.toLowerCase();
      const route = this.#routes.find(({ app }) => app === wanted);
      if (route !== undefined) return route;
    }
    return this.#routes[0];
  }
}
