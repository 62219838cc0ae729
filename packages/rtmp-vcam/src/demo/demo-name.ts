import { VERSION } from '../version.ts';

const NAME = 'rtmp-vcam demo';

/** The encoder name that the demo sends to the server. */
export const DEMO_NAME: string = `${NAME} ${VERSION}`;

/** The name that `rtmp-vcam doctor` sends, for a picture that lasts some seconds. */
export const DOCTOR_NAME: string = `${DEMO_NAME} of doctor`;

/** Whether it is the test picture that has the camera, which makes way for every sender. */
export function isDemo(encoder: string): boolean {
  return encoder.includes(NAME);
}
