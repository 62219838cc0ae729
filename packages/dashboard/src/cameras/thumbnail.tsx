import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { cameraPath } from '../api/request.ts';
import { link } from '../store/program.ts';
import { visible } from '../store/visible.ts';

const EVERY_MS = 2000;

/** The picture of a camera, small and a new one every two seconds. */
export function Thumbnail({ id }: { readonly id: string }) {
  const count = useSignal(0);
  const hasPicture = useSignal(false);
  const asks = visible.value && link.value === 'live';
  useEffect(() => {
    if (!asks) return;
    const timer = setInterval(() => {
      count.value++;
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [asks]);
  return (
    <span class="thumbnail">
      <img
        src={`${cameraPath(id, '/snapshot.jpg')}?width=320&n=${count.value}`}
        class={hasPicture.value ? '' : 'empty'}
        alt=""
        onLoad={() => {
          hasPicture.value = true;
        }}
        onError={() => {
          hasPicture.value = false;
        }}
      />
    </span>
  );
}
