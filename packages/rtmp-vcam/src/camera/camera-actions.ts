import type { Connect } from '@rtmp-vcam/api';
import type { KeptSettings } from '../config-edit/keep-settings.ts';
import type { CameraActions } from '../control/server/camera-actions.ts';
import { isDemo } from '../demo/demo-name.ts';
import type { DemoSender } from '../demo/demo-sender.ts';
import { AppError } from '../errors.ts';
import type { IncomingStream } from '../sources/stream-source.ts';
import { shortEncoderName } from '../terminal/encoder-name.ts';
import { type ConnectSources, connectAnswer, fixedKey } from './connect-answer.ts';

interface OwnActionsOptions {
  readonly connect: ConnectSources;
  readonly demo: Pick<DemoSender, 'isOn' | 'start' | 'stop'>;
  /** Makes a new key for all cameras that have theirs from the key file. */
  readonly renewKey: () => Promise<void>;
  /** Writes the settings into the config file. */
  readonly keep: () => KeptSettings;
  /** Makes a picture the card. */
  readonly useCard: (bytes: Uint8Array) => Promise<void>;
  /** The sender that has the camera. */
  readonly sender: () => Pick<IncomingStream, 'encoder'> | undefined;
}

const OWN_KEY =
  'Change it there, and start rtmp-vcam again. Without it, the program makes a key, which can be changed here.';

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
    if (!on) {
      await demo.stop();
      return false;
    }
    const other = sender();
    if (!demo.isOn && other !== undefined && !isDemo(other.encoder)) {
      const who = shortEncoderName(other.encoder) || 'A sender';
      throw new AppError('APP_ERR_DEMO', `${who} has the camera`, {
        fix: 'Stop this sender, or leave the camera to it.',
      });
    }
    await demo.start();
    return demo.isOn;
  }

  async renewKey(): Promise<void> {
    const { connect, renewKey } = this.#options;
    const camera = connect.planned();
    if (camera.options.pull !== undefined)
      throw new AppError('APP_ERR_PULLED', 'The camera pulls its stream, so it has no key');
    const fixed = fixedKey(camera, connect.override);
    if (fixed !== undefined) throw new AppError('APP_ERR_FIXED', fixed, { fix: OWN_KEY });
    await renewKey();
  }

  keep(): KeptSettings {
    return this.#options.keep();
  }

  useCard(bytes: Uint8Array): Promise<void> {
    return this.#options.useCard(bytes);
  }

  connect(): Promise<Connect> {
    return connectAnswer(this.#options.connect);
  }
}
