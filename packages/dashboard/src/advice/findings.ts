import type { CameraState, RefusedState } from '@rtmp-vcam/api';
import { refusedText } from '../words/camera-words.ts';

/** A card of the page: what is wrong, and what to do. */
export interface Finding {
  readonly key: string;
  /** Which the documentation explains. */
  readonly code: string;
  readonly level: 'problem' | 'hint';
  readonly text: string;
  readonly fix: string | null;
}

/** A sender that was refused longer ago than this is no news. */
const NEWS_MS = 10 * 60_000;

const REMEDIES: Readonly<Record<string, string>> = {
  RTMP_ERR_KEY: 'Copy the stream key from Connect into the sender again.',
  RTMP_ERR_LOGIN_NEEDED: 'Set user and password in the sender, or use the URL that Connect shows.',
  RTMP_ERR_ADDRESS: 'Add its address to --allow, or leave --allow out.',
  RTMP_ERR_TLS_ONLY: 'Use rtmps:// in the sender, or the port for rtmp://.',
  RTMP_ERR_PATH_BUSY: 'Stop the sender that has the camera, or press Disconnect.',
  RTMP_ERR_KEPT_OUT: 'Let it in again, or wait.',
};

/** What is wrong with a camera: problems first, and of those what the program found before what senders were told. */
export function findingsOf({ advice, refused }: Pick<CameraState, 'advice' | 'refused'>, now: Date): Finding[] {
  const found = advice.map(
    ({ code, level, text, fix }): Finding => ({ key: `${code} ${text}`, code, level, text, fix }),
  );
  // The program has an advice of its own about some senders. One card about each is enough.
  const others = refused.filter((each) => isNews(each, now) && !advice.some(({ text }) => text.includes(each.address)));
  const all = [...found, ...others.map(refusedFinding)];
  return [...all.filter(({ level }) => level === 'problem'), ...all.filter(({ level }) => level === 'hint')];
}

function isNews({ last }: RefusedState, now: Date): boolean {
  return now.getTime() - Date.parse(last) < NEWS_MS;
}

function refusedFinding(refused: RefusedState): Finding {
  const { address, encoder, code } = refused;
  return {
    key: `${address} ${encoder} ${code}`,
    code,
    level: 'hint',
    text: refusedText(refused),
    fix: REMEDIES[code] ?? null,
  };
}
