import type { Connect, Place } from '@rtmp-vcam/api';
import { setupLinks } from '../../rtmp-vcam/src/urls/setup-links.ts';

export const FIRST_KEY = 'k3qz-9rma-x7wd-p2tn';
export const SECOND_KEY = 'w8hc-2vbn-m4yf-q6sj';

/** How senders reach the first camera of a computer with two networks. */
export function connectWith(key: string): Connect {
  return {
    places: [
      place('Wi-Fi', 'network', 'studio.local', key),
      place('Ethernet', 'network', '192.168.1.10', key),
      place('This computer', 'computer', 'localhost', key),
    ],
    user: null,
    open: false,
    fingerprint: Array.from({ length: 32 }, (_, index) => (index * 7 + 16).toString(16).toUpperCase()).join(':'),
    keyFixed: null,
  };
}

function place(network: string, reach: Place['reach'], host: string, key: string): Place {
  const url = `rtmp://${host}/live/${key}`;
  const links = setupLinks(url, 'RTMP Virtual Camera');
  return { network, reach, url, server: `rtmp://${host}/live`, key, links };
}
