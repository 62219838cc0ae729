import { ask, cameraPath } from '../api/request.ts';
import { tell } from '../store/messages.ts';
import { Button } from '../ui/button.tsx';

/** Writes what was changed here into the config file. */
export function Keep({ id }: { readonly id: string }) {
  const keep = async (): Promise<void> => {
    const path = cameraPath(id, '/keep');
    const { file, kept } = await ask<{ file: string; kept: readonly string[] }>(path, { method: 'POST', body: {} });
    tell(kept.length === 0 ? `${file} says the same already.` : `Kept in ${file}: ${kept.join(', ')}.`);
  };
  return (
    <div class="keep">
      <Button onPress={keep}>Keep these settings</Button>
      <p class="hint">Writes them into the config file. Otherwise they last until rtmp-vcam ends.</p>
    </div>
  );
}
