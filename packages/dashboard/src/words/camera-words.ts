import type { CameraState, SenderState } from '@rtmp-vcam/api';
import { counted } from './numbers.ts';

/** What a camera shows, in a word or two. */
export const STATE_WORDS: Readonly<Record<CameraState['state'], string>> = {
  live: 'Live',
  holding: 'Last picture',
  connected: 'No picture yet',
  waiting: 'Waiting',
  paused: 'Paused',
};

/** One sentence about what happens now. */
export function situation(camera: CameraState): string {
  const { state, sender, pull, demo } = camera;
  if (state === 'paused') {
    return sender === null ? 'Apps see a card, whoever streams.' : 'Apps see a card. The sender stays connected.';
  }
  if (demo && sender !== null) return 'The moving test picture.';
  if (state === 'holding') {
    return sender === null
      ? 'The sender has gone. Its last picture stays for a moment.'
      : `${senderText(sender)} sends nothing. Its last picture stays.`;
  }
  if (state === 'connected') return `${sender === null ? 'A sender' : senderText(sender)} is connected.`;
  if (state === 'waiting') return pull === null ? 'Nothing streams to this camera.' : `Tries to pull ${pull}.`;
  if (sender === null) return pull === null ? 'A stream is shown.' : `Pulled from ${pull}.`;
  return sender.address === null && pull !== null ? `Pulled from ${pull}.` : senderText(sender);
}

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/;

/** `OBS Studio 30.2.3 from 192.168.1.20`, `FFmpeg on this computer`. */
export function senderText({
  encoder,
  address,
}: Pick<SenderState, 'encoder'> & { readonly address: string | null }): string {
  const name = encoder === '' ? 'A sender' : encoder;
  if (address === null) return name;
  return LOOPBACK.test(address) ? `${name} on this computer` : `${name} from ${address}`;
}

/**
 * `2 apps watch`, `Nobody watches`. Where apps cannot be counted, the preview on this page may be all that watches, so
 * nothing is claimed.
 */
export function audienceText({ device, watched }: Pick<CameraState, 'device' | 'watched'>): string {
  if (device === null) return 'See no camera';
  const { readers } = device;
  if (readers !== null && readers > 0) return `${counted(readers, 'app')} ${readers === 1 ? 'watches' : 'watch'}`;
  if (readers === null && watched) return 'Cannot be counted';
  return 'Nobody watches';
}
