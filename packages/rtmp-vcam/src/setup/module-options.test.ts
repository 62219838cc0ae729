import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { devicesIn, joined, type ModuleDevice, optionsOf } from './module-options.ts';

const OBS = { name: 'OBS Virtual Camera', number: 2, exclusive: true };
const OWN = { name: 'RTMP Virtual Camera', number: 10, exclusive: true };

for (const [text, devices] of [
  ['', []],
  ['options snd-aloop index=1\n', []],
  ['options v4l2loopback video_nr=2 card_label="OBS Virtual Camera" exclusive_caps=1\n', [OBS]],
  [
    'options v4l2loopback devices=2 video_nr=2,10 card_label="OBS Virtual Camera,RTMP Virtual Camera" exclusive_caps=1,1',
    [OBS, OWN],
  ],
  [
    'options v4l2loopback video_nr=2,10 \\\n card_label="OBS Virtual Camera","RTMP Virtual Camera" exclusive_caps=Y,Y',
    [OBS, OWN],
  ],
  ['options v4l2loopback exclusive_caps=1', [{ name: '', number: -1, exclusive: true }]],
  ['options v4l2loopback video_nr=7\n# options v4l2loopback video_nr=8\noptions v4l2loopback devices=0\n', []],
] as const) {
  test(`options in modprobe.d: ${JSON.stringify(text)}`, () => assert.deepEqual(devicesIn(text), devices));
}

const names = fc.stringMatching(/^[A-Za-z0-9 ()$[\].*-]{1,31}$/).filter((name) => name.trim() !== '');
const devices: fc.Arbitrary<ModuleDevice[]> = fc
  .uniqueArray(fc.tuple(names, fc.integer({ min: 0, max: 63 })), { maxLength: 8, selector: ([, number]) => number })
  .map((list) => list.map(([name, number]) => ({ name, number, exclusive: number % 2 === 0 })));

test('options are read as they were written', () => {
  fc.assert(
    fc.property(devices, (list) => assert.deepEqual(devicesIn(`options v4l2loopback ${optionsOf(list)}\n`), list)),
  );
});

test('devices of two lists: each once, by its name and its number', () => {
  assert.deepEqual(joined([OBS], [OWN, { ...OBS, number: 5 }]), [OBS, OWN]);
  assert.deepEqual(joined([{ name: 'Dummy video device (0x0000)', number: 0, exclusive: false }], [OWN]), [
    { name: '', number: 0, exclusive: false },
    OWN,
  ]);
});
