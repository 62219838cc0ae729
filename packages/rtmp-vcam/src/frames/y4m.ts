import { type Canvas, convertMatrix, type Matrix, type Size } from '@rtmp-vcam/video-pipeline';
import type { PictureFormat } from './picture-format.ts';

/** Players take pictures that are higher than this for BT.709, and others for BT.601. */
const HIGHEST_BT601 = 576;

/** YUV4MPEG2. It cannot say which matrix the pictures have, so they get the one that players assume. */
export function y4m(canvas: Canvas): PictureFormat {
  const { width, height, fps, matrix = 'bt709' } = canvas;
  const rate = Number.isInteger(fps) ? `${fps}:1` : `${Math.round(fps * 1001)}:1001`;
  const header = `YUV4MPEG2 W${width} H${height} F${rate} Ip A1:1 C420mpeg2 XCOLORRANGE=LIMITED\n`;
  const mark = Buffer.from('FRAME\n');
  const assumed = assumedMatrix(canvas);
  return {
    header: Buffer.from(header),
    mark: () => mark,
    encode: assumed === matrix ? (picture) => picture : converter(canvas, matrix, assumed),
  };
}

/**
 * The matrix that players assume when the file names none. ffplay (and everything that uses SDL) decides by the
 * height. mpv differs only for pictures of at most 576 lines that are 1280 pixels wide or wider. ffmpeg takes pictures
 * of every size for BT.601 when it converts them to RGB, so no choice suits all of them.
 */
function assumedMatrix({ height }: Size): Matrix {
  return height > HIGHEST_BT601 ? 'bt709' : 'bt601';
}

function converter(canvas: Size, from: Matrix, to: Matrix): PictureFormat['encode'] {
  let converted = new Uint8Array();
  return (picture) => {
    if (converted.length !== picture.length) converted = new Uint8Array(picture.length);
    convertMatrix({ picture, size: canvas, from, to, target: converted });
    return converted;
  };
}
