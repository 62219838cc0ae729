import { type AdviceKind, MEASURED } from './advice-kind.ts';
import { usualRate } from './picture-rate.ts';

const TOO_MANY = 1.2;
/** The highest rate of a camera. */
const HIGHEST_FPS = 120;

export const tooManyPictures: AdviceKind = {
  ...MEASURED,
  code: 'ADVICE_TOO_MANY_PICTURES',
  title: 'More pictures come than the camera shows',
  meaning:
    'The sender sends more pictures a second than the camera has (`--fps`, 30 unless it was changed). The others are sent and decoded for nothing.',
  remedy: 'Start rtmp-vcam with a higher `--fps`, or set a lower frame rate (FPS) in the sender.',
  find({ camera, stream }) {
    if (stream === undefined || stream.receivedFps < TOO_MANY * camera.fps) return undefined;
    const received = usualRate(stream.receivedFps);
    const higher = received <= HIGHEST_FPS ? `Start rtmp-vcam with --fps ${received}, or set` : 'Set';
    return {
      level: 'hint',
      text: `${received} pictures a second come in, and the camera gives ${camera.fps}`,
      fix: `${higher} FPS in the sender to ${camera.fps}: the other pictures are sent and decoded for nothing.`,
    };
  },
};
