import type { Connect, Place } from '@rtmp-vcam/api';

export type SenderName = 'obs' | 'meld' | 'ffmpeg' | 'larix' | 'moblin' | 'gopro' | 'dji' | 'other';

/** Something to copy into the sender. */
export interface Field {
  /** As the sender names it. */
  readonly label: string;
  readonly text: string;
  /** It takes more than a line. */
  readonly isLong?: boolean;
}

interface Sender {
  readonly name: string;
  /** It cannot run on this computer, so it needs a network. */
  readonly isElsewhere: boolean;
  /** Where in the sender the fields are. */
  readonly where: string;
  fields(place: Place, connect: Connect): readonly Field[];
  /** What the QR code says, for senders that have a camera. */
  qr?(place: Place): string;
  readonly qrHint?: string;
  readonly tip?: string;
}

const server = (label: string, place: Place): Field => ({ label, text: place.server });
const key = (label: string, place: Place): Field => ({ label, text: place.key });
const whole = (label: string, place: Place): Field => ({ label, text: place.url });

export const SENDERS: Readonly<Record<SenderName, Sender>> = {
  obs: {
    name: 'OBS',
    isElsewhere: false,
    where: 'Settings → Stream → Service: Custom…',
    fields: (place) => [server('Server', place), key('Stream Key', place)],
    tip: 'In Settings → Output, choose Output Mode Advanced, Keyframe Interval 1 s and, with x264, Tune zerolatency.',
  },
  meld: {
    name: 'Meld Studio',
    isElsewhere: false,
    where: 'Settings → Stream Settings → Add output → Custom RTMP',
    fields: (place) => [server('Stream Server', place), key('Stream Key', place)],
  },
  ffmpeg: {
    name: 'ffmpeg',
    isElsewhere: false,
    where: 'In a terminal; replace FILE with your file:',
    fields: ({ url }) => [
      {
        label: 'Command',
        text: `ffmpeg -re -i FILE -c:v libx264 -tune zerolatency -pix_fmt yuv420p -g 60 -c:a aac -f flv '${url}'`,
        isLong: true,
      },
    ],
  },
  larix: {
    name: 'Larix',
    isElsewhere: true,
    where: 'Scan this code with the phone: Larix Broadcaster opens and knows the connection.',
    qr: ({ links }) => links.larix,
    qrHint: 'By hand: Settings → Connections → New connection.',
    fields: (place) => [whole('URL', place)],
  },
  moblin: {
    name: 'Moblin',
    isElsewhere: true,
    where: 'Scan this code with the iPhone: Moblin opens and knows the stream.',
    qr: ({ links }) => links.moblin,
    qrHint: 'By hand: Settings → Streams → Create → Custom → RTMP(S).',
    fields: (place) => [server('Url', place), key('Stream key', place)],
  },
  gopro: {
    name: 'GoPro',
    isElsewhere: true,
    where: 'In GoPro Quik: Go Live → RTMP (or Other)',
    fields: (place) => [whole('RTMP URL', place)],
    qr: ({ url }) => url,
    qrHint: 'This code is the URL: scan it with the phone, copy it, and paste it into Quik.',
  },
  dji: {
    name: 'DJI',
    isElsewhere: true,
    where: 'In DJI Fly: … → Transmission → Live Streaming Platforms → RTMP. In DJI Mimo: Live → RTMP.',
    fields: (place) => [whole('RTMP address', place)],
    qr: ({ url }) => url,
    qrHint: 'This code is the address: scan it with the phone, copy it, and paste it into the DJI app.',
  },
  other: {
    name: 'Other',
    isElsewhere: false,
    where: 'Any sender that speaks RTMP. Some have one field, others have two:',
    fields: (place, connect) => [
      whole('Whole URL', place),
      server('Server', place),
      key('Stream key', place),
      ...(connect.fingerprint === null
        ? []
        : [{ label: 'Fingerprint for rtmps://', text: connect.fingerprint, isLong: true }]),
    ],
    qr: ({ url }) => url,
    qrHint: 'This code is the whole URL.',
    tip: 'With rtmps:// in place of rtmp://, on the same port, the stream is encrypted.',
  },
};

const NAMES: readonly SenderName[] = ['obs', 'meld', 'ffmpeg', 'larix', 'moblin', 'gopro', 'dji', 'other'];
export const SENDER_TABS = NAMES.map((value) => ({ value, words: SENDERS[value].name }));

/** The places that a sender can reach. */
export function placesFor(sender: SenderName, places: readonly Place[]): readonly Place[] {
  return SENDERS[sender].isElsewhere ? places.filter(({ reach }) => reach === 'network') : places;
}

/** The text with the secret as dots. A key that nobody needs is not hidden. */
export function withDots(text: string, place: Place, connect: Connect): string {
  const secret = secretOf(place, connect);
  return secret === '' ? text : text.replaceAll(secret, DOTS);
}

/** With a login, the app is the secret: senders that cannot log in are known by it. */
function secretOf({ server, key }: Place, { open, user }: Connect): string {
  if (open) return '';
  return user === null ? key : server.slice(server.lastIndexOf('/') + 1);
}

const DOTS = '••••••••';
