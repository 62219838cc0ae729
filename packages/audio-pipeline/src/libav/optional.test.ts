import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

/** Makes node-av a package that is not installed. */
const HOOKS = `export function resolve(name, context, next) {
  if (!name.startsWith('node-av')) return next(name, context);
  throw Object.assign(new Error(name), { code: 'ERR_MODULE_NOT_FOUND' });
}`;
const REGISTER = `import { register } from 'node:module'; register(${JSON.stringify(dataUrl(HOOKS))});`;
const PROGRAM = `
  import { AudioPipeline } from '@rtmp-vcam/audio-pipeline';
  const pipeline = new AudioPipeline();
  pipeline.on('problem', ({ code }) => console.log(code));
  const packet = { media: 'audio', codec: 'aac', track: 0, keyframe: true, dts: 0, pts: 0, data: new Uint8Array(5) };
  pipeline.push({ ...packet, kind: 'config' });
  for (let count = 0; count < 3; count++) pipeline.push({ ...packet, kind: 'frame' });
  pipeline.read(new Float32Array(1920));
  pipeline.close();`;

test('without node-av there is silence, and one problem that says why', () => {
  const flags = [...process.execArgv, '--import', dataUrl(REGISTER), '--input-type=module'];
  const output = execFileSync(process.execPath, [...flags, '-e', PROGRAM], { encoding: 'utf8', timeout: 60_000 });
  assert.equal(output, 'AUDIO_ERR_NO_LIBAV\n');
});

function dataUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
