import type { CardContent } from '../content/card-content.ts';

/** The parts that a card shows besides its headline. */
export interface Detail {
  readonly header: boolean;
  readonly body: boolean;
  readonly address: boolean;
  readonly addressLabel: boolean;
  readonly otherUrls: number;
  readonly note: boolean;
  readonly caption: boolean;
  readonly footer: boolean;
}

const MOST_OTHER_URLS = 3;

/** The steps from all parts to the headline alone: each one leaves out the least important part. */
export function detailsFor(content: CardContent): Detail[] {
  const others = Math.min(MOST_OTHER_URLS, Math.max(0, content.urls.length - 1));
  let detail: Detail = {
    header: true,
    body: true,
    address: true,
    addressLabel: true,
    otherUrls: others,
    note: true,
    caption: true,
    footer: true,
  };
  const steps = [detail];
  const leaveOut = (part: Partial<Detail>): void => {
    detail = { ...detail, ...part };
    steps.push(detail);
  };
  for (let count = others - 1; count >= 0; count--) leaveOut({ otherUrls: count });
  leaveOut({ footer: false });
  leaveOut({ addressLabel: false });
  leaveOut({ note: false });
  leaveOut({ caption: false });
  // When something is wrong, the fix is more important than the URL.
  leaveOut(content.state === 'problem' ? { address: false } : { body: false });
  leaveOut({ header: false });
  leaveOut({ body: false, address: false });
  return steps;
}

/** Scales to try before a part is left out; 1 is the size of the design. */
export const SHRINK: readonly number[] = [1, 0.92, 0.84, 0.76];
/** Scales to try when nothing more can be left out. */
export const SHRINK_FURTHER: readonly number[] = [0.68, 0.6, 0.52, 0.44, 0.36, 0.28, 0.2];
