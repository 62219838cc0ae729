import type { CardContent } from '@rtmp-vcam/video-pipeline';
import type { PushUrl } from '../urls/push-urls.ts';
import { VERSION } from '../version.ts';

/** What the card tells besides where to push to. */
export type CardSituation =
  | { readonly state: 'waiting' | 'disconnected' }
  | { readonly state: 'problem'; readonly text: string; readonly fix?: string };

/** The card for a situation. A phone cannot reach `localhost`, so the first network's URL is the big one. */
export function cardContent(name: string, urls: readonly PushUrl[], situation: CardSituation): CardContent {
  const reachable = urls.filter(({ reach }) => reach === 'network');
  const here = urls.filter(({ reach }) => reach === 'computer');
  const ordered = [...reachable, ...here];
  const content = {
    name,
    state: situation.state,
    urls: ordered.map(({ url, reach, network }) => ({
      label: reach === 'computer' ? 'This computer' : (network ?? 'Network'),
      url,
    })),
    qr: ordered[0]?.url ?? '',
    version: VERSION,
  };
  if (situation.state !== 'problem') return content;
  const { text, fix } = situation;
  return { ...content, problem: fix === undefined ? { text } : { text, fix } };
}
