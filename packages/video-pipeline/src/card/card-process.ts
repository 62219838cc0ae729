import { text } from 'node:stream/consumers';
import { type CardRequest, EXIT_NO_LIBRARY } from './card-request.ts';

// The drawing process: one request in, one picture out, gone. Skia's memory goes with it.

const painter = await loadPainter().catch((error: unknown) => {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = EXIT_NO_LIBRARY;
  return undefined;
});
if (painter !== undefined) {
  const request: CardRequest = JSON.parse(await text(process.stdin));
  process.stdout.write(painter.paintCard(request.content, request));
}

async function loadPainter(): Promise<typeof import('./skia/painter.ts')> {
  // First the library by itself: where a CommonJS module further down an import fails, Node 20 ends the process.
  await import('@napi-rs/canvas');
  return import('./skia/painter.ts');
}
