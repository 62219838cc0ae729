/** Tries the native modules of this package. Importing this file loads none of them. For the packages of this project. */
export { type NativeModule, nativeModules } from './libav/native-modules.ts';
export { tryDecoding } from './libav/try-decoding.ts';
export { childProgram } from './threads/child-program.ts';
