import { useEffect, useMemo } from 'preact/hooks';
import { Confirm } from '../ui/confirm.tsx';

interface CardPreviewProps {
  readonly file: File;
  /** Size of the camera. */
  readonly width: number;
  readonly height: number;
  readonly onUse: (file: File) => Promise<void>;
  readonly onClose: () => void;
}

/** Shows a picture as the camera will show it, before it is used. */
export function CardPreview({ file, width, height, onUse, onClose }: CardPreviewProps) {
  const url = useMemo(() => URL.createObjectURL(file), [file]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <Confirm title="Use this picture as the card?" action="Use it" onConfirm={() => onUse(file)} onClose={onClose}>
      <img class="card-preview" src={url} alt={file.name} style={{ aspectRatio: `${width} / ${height}` }} />
      <p class="hint">Apps see it whenever there is no stream.</p>
    </Confirm>
  );
}
