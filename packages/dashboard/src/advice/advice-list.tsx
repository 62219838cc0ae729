import type { CameraState } from '@rtmp-vcam/api';
import { ask, cameraPath } from '../api/request.ts';
import { tell } from '../store/messages.ts';
import { Button } from '../ui/button.tsx';
import { CopyField } from '../ui/copy-field.tsx';
import { Icon } from '../ui/icons.tsx';
import { senderText } from '../words/camera-words.ts';
import { docsOf } from '../words/docs.ts';
import { durationText } from '../words/numbers.ts';
import './advice.css';

/** What is wrong or could be better, each with what to do. */
export function AdviceList({ camera }: { readonly camera: CameraState }) {
  const { advice } = camera;
  if (advice.length === 0 && camera.keptOut.length === 0) return null;
  const readmit = async (): Promise<void> => {
    await ask(cameraPath(camera.id, '/publisher/readmit'), { method: 'POST', body: {} });
    tell('Senders that were disconnected may connect again.');
  };
  return (
    <section aria-label="What is wrong">
      <ul class="advice">
        {advice.map(({ code, level, text, fix }) => (
          <li key={`${code} ${text}`} class={`card advice-card is-${level}`}>
            <Icon name={level} />
            <div>
              <h2>{text}</h2>
              <Remedy fix={fix} />
            </div>
            <a class="more" href={docsOf(code)} target="_blank" rel="noreferrer" aria-label={`More about: ${text}`}>
              More
            </a>
          </li>
        ))}
        {camera.keptOut.length > 0 && (
          <li class="card advice-card is-hint">
            <Icon name="hint" />
            <div>
              {camera.keptOut.map((each) => (
                <h2 key={`${each.address} ${each.encoder}`}>
                  {senderText(each)} is kept out {keptOutUntil(each.seconds)}
                </h2>
              ))}
              <p>You disconnected it. It may come back earlier if you let it.</p>
            </div>
            <Button onPress={readmit}>Let in again</Button>
          </li>
        )}
      </ul>
    </section>
  );
}

function keptOutUntil(seconds: number | null): string {
  return seconds === null ? 'while another sender has the camera' : `for ${durationText(seconds)}`;
}

/** What to do. A command can be copied. */
function Remedy({ fix }: { readonly fix: string | null }) {
  if (fix === null) return null;
  // A command, and nothing said about it.
  if (!/^(sudo|systemctl|flatpak) /.test(fix) || / \(|[.,] /.test(fix)) return <p>{fix}</p>;
  return <CopyField label="In a terminal" text={fix} shownText={fix} isLong />;
}
