import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from './support/program.ts';

const PACKAGE = join(import.meta.dirname, '../packages/rtmp-server');

/** Every name that an entry point of the RTMP package gives besides types. What is added here is a promise to keep. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  '.': [
    'DEFAULT_SERVER_LIMITS',
    'RtmpError',
    'RtmpPlayer',
    'RtmpPublisher',
    'RtmpServer',
    'followStream',
    'readFlv',
    'streamKeyRule',
    'writeFlv',
  ],
  './session': ['ClientSession', 'DEFAULT_SESSION_LIMITS', 'ServerSession'],
  './errors': ['RTMP_ERRORS', 'RtmpError'],
};

test('the package has the entry points that are listed here', () => {
  const manifest: { readonly exports: object } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  assert.deepEqual(Object.keys(manifest.exports), Object.keys(NAMES));
  assert.ok((NAMES['.']?.length ?? 12) < 12, 'under a dozen names');
});

for (const [entry, names] of Object.entries(NAMES)) {
  const specifier = `@rtmp-vcam/rtmp-server${entry.slice(1)}`;

  test(`${specifier} gives these names, from its sources and as it was built`, async () => {
    const script = `console.log(JSON.stringify(Object.keys(await import('${specifier}'))), import.meta.resolve('${specifier}'))`;
    const node = (...flags: readonly string[]) =>
      run(process.execPath, [...flags, '--input-type=module', '-e', script]);
    const [built, source] = await Promise.all([node(), node('--conditions=source', '--import', 'tsx')]);
    for (const [output, folder] of [
      [built, 'dist'],
      [source, 'src'],
    ] as const) {
      const [json = '', url = ''] = output.toString('utf8').trim().split(' ');
      const listed: readonly string[] = JSON.parse(json);
      assert.deepEqual(listed.toSorted(), names.toSorted());
      assert.match(url, new RegExp(`/rtmp-server/${folder}/`));
    }
  });
}
