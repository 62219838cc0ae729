import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkNativeModules } from './native-modules.ts';

const report = (...errors: readonly (string | null)[]) => ({
  modules: ['koffi', 'node-av', '@napi-rs/canvas'].map((name, index) => ({ name, error: errors[index] ?? null })),
  decoders: [],
  roundTrip: null,
  hardware: null,
});

test('all modules load', () => says(checkNativeModules(report()), 'ok', /koffi, node-av, @napi-rs\/canvas/));

test('a missing module is a problem, except for the one that only draws cards', () => {
  const missing = "Cannot find package 'koffi' imported from /x";
  says(
    checkNativeModules(report(missing)),
    'problem',
    /koffi .* no camera can be fed .*Cannot find package/,
    /npm install/,
  );
  says(
    checkNativeModules(report(null, 'libstdc++.so.6: version not found')),
    'problem',
    /node-av .* no stream can be decoded/,
  );
  says(checkNativeModules(report(null, null, 'no binding')), 'warning', /canvas .* cards have no text/);
  says(checkNativeModules(report(null, 'gone', 'gone')), 'problem', /node-av/);
});

test('a crash is a problem', () => {
  const error = new Error('the process that loads them ended with SIGSEGV');
  says(checkNativeModules(error), 'problem', /crash: .*SIGSEGV/, /npm install/);
});
