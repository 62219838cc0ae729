import type { CameraState } from '@rtmp-vcam/api';
import { hashOf } from '../store/chosen-camera.ts';
import { STATE_WORDS } from '../words/camera-words.ts';
import { Thumbnail } from './thumbnail.tsx';
import './camera-strip.css';

interface CameraStripProps {
  readonly cameras: readonly CameraState[];
  readonly chosen: string | undefined;
}

/** A small picture of each camera. Pressing one shows that camera. */
export function CameraStrip({ cameras, chosen }: CameraStripProps) {
  return (
    <nav class="strip" aria-label="Cameras">
      <ul>
        {cameras.map((camera) => (
          <li key={camera.id}>
            <a href={hashOf(camera)} aria-current={camera.id === chosen ? 'true' : undefined}>
              <Thumbnail id={camera.id} />
              <span class="strip-name">{camera.name}</span>{' '}
              <span class={`strip-state is-${camera.state}`}>{STATE_WORDS[camera.state]}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
