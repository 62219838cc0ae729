import { link, program } from '../store/program.ts';
import { Icon } from '../ui/icons.tsx';
import './link-notice.css';

/** Says why the page does not show what is now. */
export function LinkNotice() {
  const isFirst = program.value === undefined;
  if (link.value === 'live' || link.value === 'connecting') {
    return isFirst ? <p class="first-wait hint">Connecting to rtmp-vcam…</p> : null;
  }
  const gone = link.value === 'gone';
  return (
    <div class="link-notice" role="alert">
      <Icon name="problem" />
      <div>
        <h2>
          {gone ? `rtmp-vcam is not running${isFirst ? '' : ' any more'}` : 'The connection to rtmp-vcam is lost'}
        </h2>
        <p>
          {gone ? 'Start it again: this page connects by itself.' : 'The page tries to connect again.'}
          {isFirst ? '' : ' What you see here is what it last said.'}
        </p>
      </div>
    </div>
  );
}
