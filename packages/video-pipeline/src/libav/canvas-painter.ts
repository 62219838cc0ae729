import type { Frame } from 'node-av/lib';
import type { Canvas, Placement } from '../canvas/canvas.ts';
import { type PictureShape, placePicture } from '../canvas/geometry.ts';
import { fillBars, planesOf } from '../canvas/surface.ts';
import { colourSteps, settleColour } from './colour.ts';
import { Deinterlacer } from './deinterlacer.ts';
import { FilterChain, type FilterStep } from './filter-chain.ts';
import { GreyConverter } from './grey.ts';
import { isScalable, Scaler } from './scaler.ts';
import { toneMappingSteps } from './tone-mapping.ts';

/** Fits libav frames of any size, pixel format and colour into canvas-sized I420 surfaces. */
export class CanvasPainter {
  readonly #canvas: Canvas;
  #placement: Placement;
  readonly #scaler: Scaler = new Scaler();
  readonly #grey: GreyConverter = new GreyConverter();
  readonly #deinterlacer: Deinterlacer = new Deinterlacer();
  readonly #toneMapping: FilterChain = new FilterChain();
  readonly #filters: FilterChain = new FilterChain();

  constructor(canvas: Canvas, placement: Placement) {
    this.#canvas = canvas;
    this.#placement = placement;
  }

  /** Writes every byte of the surface. */
  draw(decoded: Frame, surface: Uint8Array): void {
    const matrix = this.#canvas.matrix ?? 'bt709';
    const whole = this.#deinterlacer.run(this.#grey.run(decoded));
    const tone = toneMappingSteps(whole);
    const frame = tone.length === 0 ? whole : this.#toneMapping.run(whole, tone);
    settleColour(frame, matrix);
    const steps = [...orientationSteps(this.#placement), ...colourSteps(frame, matrix)];
    if (!isScalable(frame)) steps.push({ filter: 'format', args: 'yuv420p' });
    const ready = steps.length === 0 ? frame : this.#filters.run(frame, steps);
    const planes = planesOf(surface, this.#canvas);
    const placed = placePicture(this.#shapeOf(frame), this.#canvas, this.#placement.fit);
    this.#scaler.draw(ready, placed, planes, this.#canvas);
    // The bars come last, because swscale writes whole blocks of pixels, beyond the right edge of the picture.
    fillBars(planes, this.#canvas, placed.target);
  }

  /** Places the next pictures like this. */
  place(placement: Placement): void {
    this.#placement = placement;
  }

  /** A frame of the stream is not drawn. */
  skip(): void {
    this.#deinterlacer.skip();
  }

  /** Forgets what was learned from the frames of the stream so far: a new configuration follows. */
  reset(): void {
    this.#deinterlacer.reset();
    this.#toneMapping.close();
  }

  close(): void {
    this.reset();
    this.#grey.close();
    this.#scaler.close();
    this.#filters.close();
  }

  /** The shape of the picture after the rotation. */
  #shapeOf({ width, height, sampleAspectRatio: { num, den } }: Frame): PictureShape {
    const pixelAspect = num > 0 && den > 0 ? num / den : 1;
    const isSideways = this.#placement.rotate === 90 || this.#placement.rotate === 270;
    return isSideways ? { width: height, height: width, pixelAspect: 1 / pixelAspect } : { width, height, pixelAspect };
  }
}

function orientationSteps({ rotate, mirror }: Placement): FilterStep[] {
  const steps: FilterStep[] = [];
  if (rotate === 90) steps.push({ filter: 'transpose', args: 'clock' });
  if (rotate === 270) steps.push({ filter: 'transpose', args: 'cclock' });
  // A half turn is a flip in both directions, and mirroring undoes one of them. A vflip alone only makes the strides
  // negative, which the scaler does not accept: the copy puts the lines in order.
  if (rotate === 180) steps.push({ filter: 'vflip', args: '' });
  if ((rotate === 180) !== mirror) steps.push({ filter: 'hflip', args: '' });
  else if (rotate === 180) steps.push({ filter: 'copy', args: '' });
  return steps;
}
