import type { Connect, Place } from '@rtmp-vcam/api';
import { CopyField } from '../ui/copy-field.tsx';
import { QrCode } from './qr-code.tsx';
import { SENDERS, type SenderName, withDots } from './senders.ts';

interface SenderStepsProps {
  readonly sender: SenderName;
  readonly place: Place;
  readonly connect: Connect;
  /** The key and the QR code can be read. */
  readonly shown: boolean;
}

/** What to do in one sender. */
export function SenderSteps({ sender, place, connect, shown }: SenderStepsProps) {
  const { name, where, fields, qr, qrHint, tip } = SENDERS[sender];
  const isLink = sender === 'larix' || sender === 'moblin';
  const code = qr !== undefined && (
    <>
      <QrCode text={qr(place)} shown={shown || connect.open} label={`QR code for ${name}`} />
      <p class="hint">{qrHint}</p>
    </>
  );
  return (
    <>
      <p>{where}</p>
      {isLink && code}
      {fields(place, connect).map(({ label, text, isLong = false }) => (
        <CopyField
          key={label}
          label={label}
          text={text}
          shownText={shown ? text : withDots(text, place, connect)}
          isLong={isLong}
        />
      ))}
      {!isLink && code}
      {connect.user !== null && (
        <p class="hint">
          This needs no login, because the server has the key in it. A sender that can log in may use{' '}
          {place.server.replace(/[^/]*$/, 'live')} as the server, the user {connect.user} and its password.
        </p>
      )}
      {tip !== undefined && <p class="hint">{tip}</p>}
    </>
  );
}
