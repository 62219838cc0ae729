import type { Connect } from '@rtmp-vcam/api';
import type { RtmpServer } from '@rtmp-vcam/rtmp-server';
import type { FoundValue } from '../config/found-value.ts';
import type { RunOptions } from '../config/run-schema.ts';
import type { CertificateSource } from '../tls/certificate-source.ts';
import type { Networks } from '../urls/networks.ts';
import { placesOf } from '../urls/places.ts';
import type { PushTarget } from '../urls/push-urls.ts';
import type { PlannedCamera } from './planned-camera.ts';

/** What the answer is made of, as it is when somebody asks. */
export interface ConnectSources {
  readonly planned: () => PlannedCamera;
  /** Undefined if no stream is pushed. */
  readonly server: Pick<RtmpServer, 'port'> | undefined;
  readonly program: Pick<RunOptions, 'host' | 'user'>;
  readonly isOpen: () => boolean;
  readonly certificate: Pick<CertificateSource, 'current'>;
  readonly networks: Pick<Networks, 'find'>;
  /** The flag or variable that gives an option. */
  readonly override: (name: string) => FoundValue | undefined;
}

/** How senders reach the camera. Addresses come and go, so they are looked up each time. */
export async function connectAnswer(sources: ConnectSources): Promise<Connect> {
  const { planned, server, program, isOpen, certificate, networks, override } = sources;
  const { localName, network } = await networks.find(program.host);
  const camera = planned();
  const { name, pull } = camera.options;
  const isPushed = pull === undefined && server !== undefined;
  const places = isPushed ? placesOf({ target: pushTarget(camera, server, program), name, localName, network }) : [];
  return {
    places,
    user: program.user ?? null,
    open: isOpen(),
    fingerprint: certificate.current?.fingerprint ?? null,
    keyFixed: isPushed ? (fixedKey(camera, override) ?? null) : 'The camera pulls its stream, so there is no key.',
  };
}

/** Where the URLs to push to a camera lead. */
export function pushTarget(
  { options: { app }, key }: PlannedCamera,
  { port }: Pick<RtmpServer, 'port'>,
  { host, user }: Pick<RunOptions, 'host' | 'user'>,
): PushTarget {
  return { port, host, app, key, login: user !== undefined };
}

/** Why there can be no new key from here; undefined when there can. */
export function fixedKey(
  { options }: PlannedCamera,
  override: (name: string) => FoundValue | undefined,
): string | undefined {
  if (options.key === undefined) return undefined;
  return `The stream key is given by ${override('key')?.where ?? 'the config file'}.`;
}
