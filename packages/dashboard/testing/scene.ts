import type { SKRSContext2D } from '@napi-rs/canvas';

/** A sun that moves over hills. */
export function drawScene(context: SKRSContext2D, width: number, height: number, count: number): void {
  const sky = context.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, '#27466b');
  sky.addColorStop(1, '#f0a271');
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#ffe2a8';
  context.beginPath();
  context.arc(width * (0.2 + ((count / 200) % 0.6)), height * 0.5, height * 0.12, 0, 7);
  context.fill();
  for (const [level, colour] of [
    [0.6, '#5a5f7d'],
    [0.72, '#3b4a5c'],
    [0.84, '#1f2e38'],
  ] as const) {
    context.fillStyle = colour;
    context.beginPath();
    context.moveTo(0, height);
    for (let x = 0; x <= width; x += 8) {
      context.lineTo(x, height * (level + 0.07 * Math.sin((x / width) * 9 * level + level * 20)));
    }
    context.lineTo(width, height);
    context.fill();
  }
}
