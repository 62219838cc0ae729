import { useSignal } from '@preact/signals';
import type { CameraState, WrittenSettings } from '@rtmp-vcam/api';
import { useRef } from 'preact/hooks';
import { ApiError, ask, cameraPath } from '../api/request.ts';
import { attempt, tell } from '../store/messages.ts';
import { takeSettings } from '../store/program.ts';
import { Choice } from '../ui/choice.tsx';
import { Icon } from '../ui/icons.tsx';
import { CardPreview } from './card-preview.tsx';
import './card-control.css';

const MOST_BYTES = 8 * 1024 * 1024;
const TYPES = ['image/png', 'image/jpeg', 'image/webp'];

const CARDS = [
  { value: 'auto', words: 'Automatic' },
  { value: 'guide', words: 'Guide' },
  { value: 'plain', words: 'Plain' },
] as const;

const HINTS: Readonly<Record<string, string>> = {
  auto: 'The guide until the first stream ever, then the plain card, which shows nothing secret.',
  guide: 'The guide shows the URL with its stream key to everybody who sees the camera.',
  plain: 'The plain card shows the name of the camera, and nothing secret.',
};

interface CardControlProps {
  readonly camera: CameraState;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** What apps see without a stream. */
export function CardControl({ camera, value, onChange }: CardControlProps) {
  const { id } = camera;
  const input = useRef<HTMLInputElement>(null);
  const picked = useSignal<File | undefined>(undefined);
  const known = CARDS.find((card) => card.value === value)?.value;

  const pick = (file: File | undefined): void => {
    if (file === undefined) return;
    void attempt(async () => {
      check(file);
      picked.value = file;
    });
  };
  const upload = async (file: File): Promise<void> => {
    const body = { method: 'POST', body: file } as const;
    const { settings } = await ask<{ settings: WrittenSettings }>(cameraPath(id, '/card'), body);
    takeSettings(id, settings);
    picked.value = undefined;
    tell('Your picture is the card now.');
  };
  return (
    <div>
      <Choice label="Card without a stream" value={known} options={CARDS} onChoose={onChange} />
      <p class="hint">{known === undefined ? `Your picture: ${value}` : HINTS[known]}</p>
      <label class="button card-pick">
        <input
          ref={input}
          type="file"
          accept={TYPES.join(',')}
          onChange={({ currentTarget }) => {
            pick(currentTarget.files?.[0]);
            // The same file can be picked again.
            currentTarget.value = '';
          }}
        />
        <Icon name="image" />
        {known === undefined ? 'Another picture…' : 'Own picture…'}
      </label>
      {picked.value !== undefined && (
        <CardPreview
          file={picked.value}
          width={camera.width}
          height={camera.height}
          onUse={upload}
          onClose={() => {
            picked.value = undefined;
          }}
        />
      )}
    </div>
  );
}

function check({ size, type, name }: File): void {
  if (!TYPES.includes(type)) {
    throw new ApiError(`${name} is not a PNG, JPEG or WebP picture`, 'Save it as one of these, and choose it again.');
  }
  if (size > MOST_BYTES) {
    throw new ApiError(`${name} is larger than 8 MB`, 'Make it smaller: the camera needs no more than its own size.');
  }
}
