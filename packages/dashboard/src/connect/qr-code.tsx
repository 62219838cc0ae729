import { useMemo } from 'preact/hooks';
import { encodeQR } from 'qr';
import './qr-code.css';

/** Four modules of quiet zone, as the standard asks for. A code on a screen has no stains, so it can be small. */
const LOOK = { ecc: 'low', border: 4 } as const;

interface QrCodeProps {
  readonly text: string;
  readonly shown: boolean;
  readonly label: string;
}

/** A QR code, always dark on light. While it is hidden, a code without the secret is blurred in its place. */
export function QrCode({ text, shown, label }: QrCodeProps) {
  const said = shown ? text : 'x'.repeat(text.length);
  const { size, path } = useMemo(() => drawing(said), [said]);
  return (
    <svg
      class={`qr${shown ? '' : ' hidden-code'}`}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={shown ? label : `${label}, hidden`}
      shape-rendering="crispEdges"
    >
      <rect class="qr-paper" width={size} height={size} />
      <path class="qr-ink" d={path} />
    </svg>
  );
}

function drawing(text: string): { readonly size: number; readonly path: string } {
  const modules = encodeQR(text, 'raw', LOOK);
  const runs = modules.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')));
  return { size: modules.length, path: runs.join('') };
}
