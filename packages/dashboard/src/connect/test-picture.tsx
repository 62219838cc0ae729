import type { CameraState } from '@rtmp-vcam/api';
import { ask, cameraPath } from '../api/request.ts';
import { Button } from '../ui/button.tsx';

/** Tries the camera without a sender. */
export function TestPicture({ camera }: { readonly camera: CameraState }) {
  const { id, demo, sender } = camera;
  // A real sender has the camera: the test picture would be refused.
  if (sender !== null && !demo) return null;
  const switchTo = async (on: boolean): Promise<void> => {
    await ask(cameraPath(id, '/demo'), { method: 'POST', body: { on } });
  };
  return (
    <div class="test-picture">
      <p class="hint">{demo ? 'The camera shows the test picture.' : 'No sender at hand?'}</p>
      <Button onPress={() => switchTo(!demo)}>{demo ? 'Stop the test picture' : 'Show a test picture'}</Button>
    </div>
  );
}
