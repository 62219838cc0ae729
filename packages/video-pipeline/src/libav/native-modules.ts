/** A native module, and why it does not load; null if it does. */
export interface NativeModule {
  readonly name: string;
  readonly error: string | null;
}

const MODULES: readonly (readonly [name: string, load: () => Promise<unknown>])[] = [
  ['koffi', () => import('koffi')],
  ['node-av', () => import('node-av/lib')],
  ['@napi-rs/canvas', () => import('@napi-rs/canvas')],
];

/** Loads each native module that this package uses. One that crashes takes the process with it. */
export async function nativeModules(): Promise<NativeModule[]> {
  return Promise.all(
    MODULES.map(async ([name, load]) => {
      try {
        await load();
        return { name, error: null };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { name, error: message.split('\n')[0] ?? '' };
      }
    }),
  );
}
