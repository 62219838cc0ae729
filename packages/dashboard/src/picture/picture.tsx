import { useSignal } from '@preact/signals';
import type { CameraState } from '@rtmp-vcam/api';
import { useEffect } from 'preact/hooks';
import { cameraPath } from '../api/request.ts';
import { connections, link } from '../store/program.ts';
import { visible } from '../store/visible.ts';
import { STATE_WORDS } from '../words/camera-words.ts';
import './picture.css';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;

/** What apps get, as a film. */
export function Picture({ camera }: { readonly camera: CameraState }) {
  const { id, name, width, height, state } = camera;
  const failures = useSignal(0);
  const isBroken = useSignal(false);
  const path = `${cameraPath(id, '/preview.mjpeg')}?try=${connections.value}-${failures.value}`;

  // A film that broke is asked for again, by another URL, because a browser asks only once for the same one.
  useEffect(() => {
    if (!isBroken.value) return;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures.value, 10), LONGEST_PAUSE_MS);
    const timer = setTimeout(() => {
      isBroken.value = false;
      failures.value++;
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [isBroken.value]);

  const gone = link.value === 'gone';
  return (
    <div class="stage" style={{ '--ratio': String(width / height) }}>
      <div class="stage-picture">
        {visible.value && !gone && (
          <img
            key={path}
            src={path}
            width={width}
            height={height}
            class={isBroken.value ? 'broken' : ''}
            alt={`What apps get from ${name}: ${STATE_WORDS[state]}`}
            onLoad={() => {
              isBroken.value = false;
            }}
            onError={() => {
              isBroken.value = true;
            }}
          />
        )}
        {gone && <p class="stage-words">No picture</p>}
        {!gone && isBroken.value && <p class="stage-words">The picture comes in a moment…</p>}
      </div>
    </div>
  );
}
