import { isIP } from 'node:net';
import { connect, type Place, programState } from '@rtmp-vcam/api';
import { AppError } from '../../errors.ts';
import { bracketed } from '../../urls/push-urls.ts';
import { noCamera } from '../no-camera.ts';
import type { RunningProgram } from '../program-files.ts';
import { ask } from './request.ts';

/** The URLs to push to a camera, that for this computer first. */
export interface UrlList {
  /** The name of the camera. */
  readonly name: string;
  readonly urls: readonly Pick<Place, 'url' | 'reach'>[];
}

interface RunningUrls {
  readonly lists: readonly UrlList[];
  /** That of the certificate; null until there is one. */
  readonly fingerprint: string | null;
}

interface Asked {
  /** The name of a camera; undefined for all. */
  readonly name: string | undefined;
  /** `rtmps://` in place of `rtmp://`. */
  readonly tls: boolean;
}

/**
 * The URLs to push to the cameras of a running program. Throws AppError as `ask` does, APP_ERR_NO_CAMERA, and
 * APP_ERR_PULLED if there is no such URL.
 */
export async function urlsOfRunning(program: RunningProgram, { name, tls }: Asked): Promise<RunningUrls> {
  const { cameras, port, tlsPort } = await ask(program, { method: 'GET', path: '/api/state', answer: programState });
  const wanted = cameras.filter((camera) => name === undefined || camera.name === name);
  if (name !== undefined && wanted.length === 0) throw noCamera(name, cameras);
  const answers = await Promise.all(
    wanted.map(async (camera) => {
      const path = `/api/cameras/${camera.id}/connect`;
      return { camera, answer: await ask(program, { method: 'GET', path, answer: connect }) };
    }),
  );
  const pushed = answers.filter(({ answer }) => answer.places.length > 0);
  if (pushed.length === 0 || port === null) {
    throw new AppError('APP_ERR_PULLED', 'The stream is pulled, so there is no URL to push to', {
      fix: 'Start rtmp-vcam without --pull, and senders push to this computer.',
    });
  }
  const lists = pushed.map(({ camera, answer: { places } }) => {
    const shown = tls ? places.map((place) => ({ ...place, url: overTls(place.url, tlsPort ?? port) })) : places;
    return { name: camera.name, urls: shown.toSorted((a, b) => rank(a) - rank(b)) };
  });
  return { lists, fingerprint: pushed[0]?.answer.fingerprint ?? null };
}

/** The same place for senders that encrypt. */
function overTls(url: string, port: number): string {
  const { hostname, pathname } = new URL(url);
  return `rtmps://${bracketed(hostname.replace(/^\[|\]$/g, ''))}${port === 443 ? '' : `:${port}`}${pathname}`;
}

/** This computer is first. Some phones do not find a computer by its name, so addresses are before it. */
function rank({ url, reach }: Pick<Place, 'url' | 'reach'>): number {
  if (reach === 'computer') return 0;
  return isIP(new URL(url).hostname.replace(/^\[|\]$/g, '')) === 0 ? 2 : 1;
}
