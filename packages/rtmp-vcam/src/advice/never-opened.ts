import { type AdviceKind, KNOWN } from './advice-kind.ts';

/** People open an app after they have started their stream. */
const PATIENCE_SECONDS = 20;

export const neverOpened: AdviceKind = {
  ...KNOWN,
  aboutStream: true,
  code: 'ADVICE_NOT_OPENED',
  title: 'No app has opened the camera yet',
  meaning: `A stream has come for ${PATIENCE_SECONDS} seconds, and since the start of rtmp-vcam no app has opened the camera.`,
  remedy:
    'Choose the camera in the app, by the name that the advice gives. An app that was open before rtmp-vcam may have to be started again to list it.',
  find({ device, stream }) {
    if (stream?.picture === undefined || stream.seconds < PATIENCE_SECONDS) return undefined;
    // Nobody knows whether some devices are read.
    if (device === undefined || device.wasRead || device.readers !== 0) return undefined;
    return {
      level: 'hint',
      text: 'No app has opened the camera yet',
      fix: `Choose “${device.name}” as the camera in the app. If it is not listed there, start the app again.`,
    };
  },
};
