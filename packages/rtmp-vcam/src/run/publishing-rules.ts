import { BlockList, isIPv6 } from 'node:net';
import type { RtmpServerOptions } from '@rtmp-vcam/rtmp-server';
import type { RunOptions } from '../config/run-schema.ts';
import type { CameraRoutes } from './camera-routes.ts';

type Options = Pick<RunOptions, 'user' | 'password' | 'allow'>;

/** The rules for who may connect and publish. A user always comes with a password. */
export function publishingRules(
  { user, password, allow }: Options,
  routes: CameraRoutes,
): Pick<RtmpServerOptions, 'authorize' | 'login' | 'allow'> {
  const authorize: RtmpServerOptions['authorize'] = (request) => routes.authorize(request);
  const listed = allow === undefined ? {} : { allow: blockList(allow) };
  if (user === undefined || password === undefined) return { authorize, ...listed };
  // The stream name is not known yet when a sender connects, so only a key in the app makes a login unnecessary.
  return { authorize, login: { user, password, exempt: (client) => routes.exempt(client) }, ...listed };
}

function blockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
