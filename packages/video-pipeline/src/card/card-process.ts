import { text } from 'node:stream/consumers';
import { type CardRequest, EXIT_NO_LIBRARY, EXIT_NO_PICTURE } from './card-request.ts';

// The drawing process reads one request, writes one picture and exits, which also frees Skia's memory.

const library = await loadLibrary().catch((error: unknown) => giveUp(error, EXIT_NO_LIBRARY));
if (library !== undefined) {
  const request: CardRequest = JSON.parse(await text(process.stdin));
  if ('content' in request) {
    process.stdout.write(library.paintCard(request.content, request));
  } else {
    const picture = await library.paintPicture(request.file, request).catch((error: unknown) => {
      return giveUp(error, EXIT_NO_PICTURE);
    });
    if (picture !== undefined) process.stdout.write(picture);
  }
}

type Library = Pick<typeof import('./skia/painter.ts'), 'paintCard'> &
  Pick<typeof import('./skia/picture.ts'), 'paintPicture'>;

async function loadLibrary(): Promise<Library> {
  // The library is loaded on its own first: Node 20 ends the process when a CommonJS module deeper in an import fails.
  await import('@napi-rs/canvas');
  const [{ paintCard }, { paintPicture }] = await Promise.all([
    import('./skia/painter.ts'),
    import('./skia/picture.ts'),
  ]);
  return { paintCard, paintPicture };
}

function giveUp(error: unknown, code: number): undefined {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = code;
  return undefined;
}
