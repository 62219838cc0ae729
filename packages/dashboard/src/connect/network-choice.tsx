import type { Place } from '@rtmp-vcam/api';
import { useId } from 'preact/hooks';

interface NetworkChoiceProps {
  readonly places: readonly Place[];
  readonly chosen: Place | undefined;
  readonly onChoose: (network: string) => void;
}

/** Which network of this computer the sender uses, when there are several. */
export function NetworkChoice({ places, chosen, onChoose }: NetworkChoiceProps) {
  const id = useId();
  if (places.length < 2 || chosen === undefined) return null;
  return (
    <div class="network">
      <label for={id}>The sender reaches this computer by</label>
      <select id={id} value={chosen.network} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {places.map((place) => (
          <option key={place.network} value={place.network}>
            {place.network} ({hostOf(place)})
          </option>
        ))}
      </select>
    </div>
  );
}

function hostOf({ server }: Place): string {
  return /^\w+:\/\/([^/]+)/.exec(server)?.[1] ?? server;
}
