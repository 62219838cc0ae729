import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';

/** The icon is drawn on a square of this width, with the margins and corners of macOS icons. */
const WIDTH = 1024;
const MARGIN = 100;
const CORNER = 185;

/** The app's icon as a PNG: a camera that receives radio waves. */
export function drawIcon(width: number): Uint8Array {
  const canvas = createCanvas(width, width);
  const context = canvas.getContext('2d');
  context.scale(width / WIDTH, width / WIDTH);
  drawGround(context);
  drawCamera(context);
  drawWaves(context);
  return canvas.toBuffer('image/png');
}

function drawGround(context: SKRSContext2D): void {
  const ground = context.createLinearGradient(0, MARGIN, 0, WIDTH - MARGIN);
  ground.addColorStop(0, '#26344c');
  ground.addColorStop(1, '#0a0d13');
  context.fillStyle = ground;
  context.beginPath();
  context.roundRect(MARGIN, MARGIN, WIDTH - 2 * MARGIN, WIDTH - 2 * MARGIN, CORNER);
  context.fill();
}

function drawCamera(context: SKRSContext2D): void {
  context.fillStyle = '#f5f8fc';
  context.beginPath();
  context.roundRect(232, 442, 380, 290, 62);
  context.fill();
  context.lineJoin = 'round';
  context.lineWidth = 36;
  context.strokeStyle = '#f5f8fc';
  context.beginPath();
  context.moveTo(662, 566);
  context.lineTo(774, 486);
  context.lineTo(774, 688);
  context.lineTo(662, 608);
  context.closePath();
  context.fill();
  context.stroke();
}

/** Radio waves above the camera. */
function drawWaves(context: SKRSContext2D): void {
  context.strokeStyle = '#56b2ff';
  context.fillStyle = '#56b2ff';
  context.lineWidth = 36;
  context.lineCap = 'round';
  for (const radius of [86, 158]) {
    context.beginPath();
    context.arc(422, 396, radius, -0.78 * Math.PI, -0.22 * Math.PI);
    context.stroke();
  }
  context.beginPath();
  context.arc(422, 386, 32, 0, 2 * Math.PI);
  context.fill();
}
