import { VideoError } from '../errors.ts';
import type { Canvas, Fit, Size } from './canvas.ts';

/** Pixels, origin at the top left. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect extends Point, Size {}

/** Size of a decoded picture and the shape of its pixels. */
export interface PictureShape extends Size {
  /** Width of a pixel divided by its height; 1 for square pixels. Anything but a positive number counts as 1. */
  readonly pixelAspect: number;
}

/**
 * Which part of the picture is shown where on the canvas. Positions and the size of the target are even, because 4:2:0
 * chroma has half the size.
 */
export interface PlacedPicture {
  readonly source: Rect;
  readonly target: Rect;
}

/** Places an upright picture on the canvas. Throws VIDEO_ERR_SCALE for a picture without pixels. */
export function placePicture(picture: PictureShape, canvas: Canvas, fit: Fit): PlacedPicture {
  if (!isSide(picture.width) || !isSide(picture.height)) {
    throw new VideoError('VIDEO_ERR_SCALE', `a picture of ${picture.width}x${picture.height} pixels`);
  }
  const whole: Rect = { x: 0, y: 0, width: picture.width, height: picture.height };
  const full: Rect = { x: 0, y: 0, width: canvas.width, height: canvas.height };
  if (fit === 'stretch') return { source: whole, target: full };

  const pixelAspect = isRatio(picture.pixelAspect) ? picture.pixelAspect : 1;
  const aspect = (picture.width * pixelAspect) / picture.height;
  const canvasAspect = canvas.width / canvas.height;
  if (fit === 'contain') {
    const width = aspect >= canvasAspect ? canvas.width : evenWithin(canvas.height * aspect, canvas.width);
    const height = aspect >= canvasAspect ? evenWithin(canvas.width / aspect, canvas.height) : canvas.height;
    return { source: whole, target: centred(width, height, canvas.width, canvas.height) };
  }
  const width =
    aspect >= canvasAspect ? evenWithin((canvasAspect * picture.height) / pixelAspect, picture.width) : picture.width;
  const height =
    aspect >= canvasAspect ? picture.height : evenWithin((picture.width * pixelAspect) / canvasAspect, picture.height);
  return { source: centred(width, height, picture.width, picture.height), target: full };
}

function isSide(pixels: number): boolean {
  return Number.isInteger(pixels) && pixels > 0;
}

function isRatio(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

function centred(width: number, height: number, outerWidth: number, outerHeight: number): Rect {
  return { x: evenDown((outerWidth - width) / 2), y: evenDown((outerHeight - height) / 2), width, height };
}

/** Sizes such as 426x240 and 854x480 mean 16:9: a picture this close to the shape of the canvas gets no thin bars. */
const SAME_SHAPE = 0.995;

/** The nearest even number, at least 2; the limit itself when the value is close to it, or the limit is smaller. */
function evenWithin(value: number, limit: number): number {
  if (value >= limit * SAME_SHAPE) return limit;
  return Math.min(limit, Math.max(2, 2 * Math.round(value / 2)));
}

function evenDown(value: number): number {
  return 2 * Math.floor(value / 2);
}
