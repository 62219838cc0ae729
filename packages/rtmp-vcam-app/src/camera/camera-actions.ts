import type { Connect } from '@rtmp-vcam/api';
import type { CameraActions } from '../control/server/camera-actions.ts';
import { type ConnectSources, connectAnswer } from './connect-answer.ts';

interface OwnActionsOptions {
  readonly connect: ConnectSources;
}

/** Does what the owner of the program asks for. */
export class OwnActions implements CameraActions {
  readonly #options: OwnActionsOptions;

  constructor(options: OwnActionsOptions) {
    this.#options = options;
  }

  connect(): Promise<Connect> {
    return connectAnswer(this.#options.connect);
  }
}
