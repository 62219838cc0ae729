import { useEffect } from 'preact/hooks';
import { AdviceList } from '../advice/advice-list.tsx';
import { CameraStrip } from '../cameras/camera-strip.tsx';
import { Details } from '../details/details.tsx';
import { Picture } from '../picture/picture.tsx';
import { Status } from '../picture/status.tsx';
import { chosenCamera } from '../store/chosen-camera.ts';
import { link, program } from '../store/program.ts';
import { Messages } from '../ui/messages.tsx';
import { STATE_WORDS } from '../words/camera-words.ts';
import { Header } from './header.tsx';
import { LinkNotice } from './link-notice.tsx';
import { SidePanel } from './side-panel.tsx';

/** The whole page. */
export function App() {
  const camera = chosenCamera.value;
  const cameras = program.value?.cameras ?? [];
  const isStale = link.value !== 'live';
  const title = titleOf(camera);
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div class={`page${isStale ? ' stale' : ''}`}>
      <Header />
      <LinkNotice />
      {cameras.length > 1 && <CameraStrip cameras={cameras} chosen={camera?.id} />}
      {camera !== undefined && (
        <main>
          <div class="columns" inert={link.value === 'gone'}>
            <div class="column">
              <Picture camera={camera} />
              <Status camera={camera} />
              <AdviceList camera={camera} />
            </div>
            <div class="column side">
              <SidePanel key={camera.id} camera={camera} />
            </div>
            <div class="column">
              <Details key={camera.id} camera={camera} />
            </div>
          </div>
        </main>
      )}
      <Messages />
    </div>
  );
}

function titleOf(camera: typeof chosenCamera.value): string {
  if (link.value === 'gone') return 'Not running · rtmp-vcam';
  return camera === undefined ? 'rtmp-vcam' : `${STATE_WORDS[camera.state]} · ${camera.name}`;
}
