import { type AdviceKind, MEASURED } from './advice-kind.ts';

/** Less is not noticed in a conversation. */
const LEAST_MS = 40;

export const unevenNetwork: AdviceKind = {
  ...MEASURED,
  code: 'ADVICE_UNEVEN_NETWORK',
  title: 'The network is uneven',
  meaning:
    'Pictures do not come as evenly as they were taken. So they are held for some time, and shown evenly (`--smooth auto`), or they jerk (`--smooth` with too short a time).',
  remedy:
    'Connect the sender and this computer by cable, or bring the sender closer to the access point. If the sender is on this computer, close what keeps the computer busy. `--smooth 0` shows pictures as they come.',
  find({ camera, stream }) {
    if (stream === undefined) return undefined;
    const { isLocal, jitterMs, smoothingMs } = stream;
    const cause = isLocal ? 'The sender on this computer sends unevenly' : 'The network is uneven';
    if (camera.smooth === 'auto') {
      if (smoothingMs < LEAST_MS) return undefined;
      const text = `${cause}, so pictures are held ${inTens(smoothingMs)} ms`;
      return { level: 'hint', text, fix: isLocal ? GIVE_TIME : USE_CABLE };
    }
    if (jitterMs < camera.smooth + LEAST_MS) return undefined;
    const held = camera.smooth === 0 ? 'are not held' : `are held only ${camera.smooth} ms`;
    const text = `${cause} (${inTens(jitterMs)} ms), and pictures ${held}, so they jerk`;
    return {
      level: 'hint',
      text,
      fix: 'Set smoothing to auto (--smooth auto): pictures are held just as long as it takes.',
    };
  },
};

const USE_CABLE = 'Connect the sender by cable, or bring it closer to the access point.';
const GIVE_TIME = 'Close what keeps this computer busy, or choose a faster preset or a hardware encoder in the sender.';

function inTens(ms: number): number {
  return 10 * Math.round(ms / 10);
}
