/** Frame numbers as a row of squares at the top left of the picture, least significant bit first: white is one. */
const BITS = 16;
/** Square size as a share of the picture's width. Squares of this size survive any bit rate. */
const SQUARES_PER_WIDTH = 32;
const THRESHOLD = 128;

/** The ffmpeg filters that paint each picture's number over it; `width` in pixels. */
export function numberFilters(width: number): string {
  const side = width / SQUARES_PER_WIDTH;
  const squares = Array.from({ length: BITS }, (_, bit) => {
    const isSet = `gte(mod(n\\,${2 ** (bit + 1)})\\,${2 ** bit})`;
    return `drawbox=x=${bit * side}:y=0:w=${side}:h=${side}:color=white:t=fill:enable='${isSet}'`;
  });
  return [`drawbox=x=0:y=0:w=${BITS * side}:h=${side}:color=black:t=fill`, ...squares].join(',');
}

/** The number painted on an I420 picture of this width. */
export function readNumber(picture: Uint8Array, width: number): number {
  const side = width / SQUARES_PER_WIDTH;
  const row = Math.floor(side / 2) * width;
  let number = 0;
  for (let bit = 0; bit < BITS; bit++) {
    const luma = picture[row + Math.floor((bit + 0.5) * side)] ?? 0;
    if (luma >= THRESHOLD) number += 2 ** bit;
  }
  return number;
}
