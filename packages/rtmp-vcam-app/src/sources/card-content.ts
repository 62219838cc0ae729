import type { CardContent } from '@rtmp-vcam/video-pipeline';
import type { PushUrl } from '../urls/push-urls.ts';
import { VERSION } from '../version.ts';

/** What the card says, apart from where streams come from. */
export type CardSituation =
  | { readonly state: 'waiting' | 'disconnected'; readonly text?: string }
  | { readonly state: 'problem'; readonly text: string; readonly fix?: string };

/** Where streams come from, as the card shows it. */
export type CardPlaces = Pick<CardContent, 'urls' | 'qr'>;

/** The URLs to push to. A phone cannot reach `localhost`, so the URL of the first network comes first. */
export function pushPlaces(urls: readonly PushUrl[]): CardPlaces {
  const reachable = urls.filter(({ reach }) => reach === 'network');
  const here = urls.filter(({ reach }) => reach === 'computer');
  const ordered = [...reachable, ...here];
  return {
    urls: ordered.map(({ url, reach, network }) => ({
      label: reach === 'computer' ? 'This computer' : (network ?? 'Network'),
      url,
    })),
    qr: ordered[0]?.url ?? '',
  };
}

/** The URL to pull from, without its secrets. */
export function pullPlaces(shownUrl: string): CardPlaces {
  return { urls: [{ label: 'Pulled from', url: shownUrl }], qr: '' };
}

/** The card for a situation. */
export function cardContent(name: string, places: CardPlaces, situation: CardSituation): CardContent {
  const content = { name, state: situation.state, ...places, version: VERSION };
  if (situation.state !== 'problem')
    return situation.text === undefined ? content : { ...content, body: situation.text };
  const { text, fix } = situation;
  return { ...content, problem: fix === undefined ? { text } : { text, fix } };
}
