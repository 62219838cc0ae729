import type { CameraActions } from '../server/camera-actions.ts';

/** Nobody can push to its camera. */
export const FAKE_ACTIONS: CameraActions = {
  keep() {
    return { file: '/nowhere/config.toml', kept: ['mirror'] };
  },
  async useCard() {},
  async renewKey() {},
  async setDemo(on) {
    return on;
  },
  async connect() {
    return { places: [], user: null, open: false, fingerprint: null, keyFixed: 'It is a fake.' };
  },
};
