import type { PipeWireSession } from '../../test/support/pipewire-session.ts';
import type { Product } from '../../test/support/product.ts';

/** What an incident happens to. */
export interface Scene {
  readonly product: Product;
  /** Undefined where PipeWire is not installed. */
  readonly session: PipeWireSession | undefined;
  /** Makes the program read a config with or without one more camera. */
  readonly configure: (cameras: 'usual' | 'more') => void;
}

/** Something that goes wrong, and is put right again. */
export interface Incident {
  readonly name: string;
  /** Resolves when it is over. Throws when the program has not done what it should. */
  readonly happen: (scene: Scene) => Promise<void>;
}
