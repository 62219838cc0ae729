import { text } from 'node:stream/consumers';
import { type CardRequest, EXIT_NO_LIBRARY } from './card-request.ts';

// The drawing process reads one request, writes one picture and exits, which also frees Skia's memory.

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
  // The library is loaded on its own first: Node 20 ends the process when a CommonJS module deeper in an import fails.
  await import('@napi-rs/canvas');
  return import('./skia/painter.ts');
}
