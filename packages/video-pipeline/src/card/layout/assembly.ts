import { type Block, placeStack, stackHeight } from './block.ts';
import {
  addressBlock,
  bodyBlock,
  type Column,
  captionBlock,
  footerBlock,
  headerBlock,
  headlineBlock,
  otherUrlsBlock,
  urlNoteBlock,
} from './blocks.ts';
import type { Detail } from './detail.ts';
import type { Item } from './display.ts';

/** Where a column lies on the canvas, in pixels. */
interface ColumnPlace {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
  /** Between the header or the footer and the texts in the middle. */
  readonly space: number;
}

/** A QR code that is at most `room` pixels high; undefined when the column has none. */
type QrInColumn = (room: number) => Block | 'no room' | undefined;

/** Places the header at the top, the footer at the bottom and the rest between; undefined when it does not fit. */
export function assemble(
  column: Column,
  detail: Detail,
  { left, top, bottom, space }: ColumnPlace,
  qrInColumn: QrInColumn = () => undefined,
): Item[] | undefined {
  const header = detail.header ? headerBlock(column) : undefined;
  const footer = detail.footer ? footerBlock(column) : undefined;
  const mainTop = top + (header === undefined ? 0 : header.height + space);
  const room = bottom - (footer === undefined ? 0 : footer.height + space) - mainTop;

  const body = detail.body ? bodyBlock(column) : undefined;
  const address = detail.address ? addressBlock(column, detail.addressLabel) : undefined;
  const others = address && detail.otherUrls > 0 ? otherUrlsBlock(column, detail.otherUrls) : undefined;
  const note = address && detail.note ? urlNoteBlock(column) : undefined;
  const headline = headlineBlock(column, body === undefined && address === undefined);
  const caption = detail.caption ? captionBlock(column) : undefined;
  const qr = qrInColumn(room - stackHeight(present(headline, body, caption, address, others, note)));
  if (qr === 'no room') return undefined;
  const main = present(headline, body, qr, qr && caption, address, others, note);
  const height = stackHeight(main);
  if (height > room) return undefined;
  return [
    ...(header?.place(left, top) ?? []),
    ...placeStack(main, left, mainTop + (room - height) / 2),
    ...(footer?.place(left, bottom - footer.height) ?? []),
  ];
}

function present(...column: readonly (Block | undefined)[]): Block[] {
  return column.filter((block) => block !== undefined);
}
