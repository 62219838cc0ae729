import { VERSION } from '../version.ts';

const NAME = 'rtmp-vcam demo';

/** The encoder name that the demo sends to the server. */
export const DEMO_NAME: string = `${NAME} ${VERSION}`;

/** Whether it is the test picture that has the camera, which makes way for every sender. */
export function isDemo(encoder: string): boolean {
  return encoder.includes(NAME);
}
