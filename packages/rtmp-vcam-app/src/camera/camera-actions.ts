import type { Connect } from '@rtmp-vcam/api';
import type { CameraActions } from '../control/server/camera-actions.ts';
import { isDemo } from '../demo/demo-name.ts';
import type { DemoSender } from '../demo/demo-sender.ts';
import { AppError } from '../errors.ts';
import type { IncomingStream } from '../sources/stream-source.ts';
import { shortEncoderName } from '../terminal/encoder-name.ts';
import { type ConnectSources, connectAnswer } from './connect-answer.ts';

interface OwnActionsOptions {
  readonly connect: ConnectSources;
  readonly demo: Pick<DemoSender, 'isOn' | 'start' | 'stop'>;
  /** The sender that has the camera. */
  readonly sender: () => Pick<IncomingStream, 'encoder'> | undefined;
}

/** Does what the owner of the program asks for. */
export class OwnActions implements CameraActions {
  readonly #options: OwnActionsOptions;

  constructor(options: OwnActionsOptions) {
    this.#options = options;
  }

  async setDemo(on: boolean): Promise<boolean> {
    const { demo, sender, connect } = this.#options;
    const { pull } = connect.planned().options;
    if (pull !== undefined)
      throw new AppError('APP_ERR_PULLED', 'The camera pulls its stream, so it has no test picture');
    if (!on) await demo.stop();
    else if (!demo.isOn) {
      const other = sender();
      if (other !== undefined && !isDemo(other.encoder)) {
        const who = shortEncoderName(other.encoder) || 'A sender';
        throw new AppError('APP_ERR_DEMO', `${who} has the camera`, {
          fix: 'Stop this sender, or leave the camera to it.',
        });
      }
      await demo.start();
    }
    return demo.isOn;
  }

  connect(): Promise<Connect> {
    return connectAnswer(this.#options.connect);
  }
}
