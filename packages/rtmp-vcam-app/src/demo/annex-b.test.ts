import assert from 'node:assert/strict';
import { test } from 'node:test';
import { avcConfiguration, lengthPrefixed, nalUnits } from './annex-b.ts';

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

function hex(data: Uint8Array): string {
  return Buffer.from(data).toString('hex');
}

test('NAL units stand between start codes of three and four bytes', () => {
  assert.deepEqual(nalUnits(bytes('00000001 6742 000001 68ce 00000001 65aa0000')).map(hex), ['6742', '68ce', '65aa']);
  assert.deepEqual(nalUnits(bytes('0000016100000301')).map(hex), ['6100000301']);
  assert.deepEqual(nalUnits(bytes('')), []);
});

test('an access unit gets lengths, and leaves parameter sets and delimiters out', () => {
  const unit = bytes('00000001 09f0 00000001 6742 00000001 68ce 000001 0605aa 00000001 65010203');
  assert.equal(hex(lengthPrefixed(unit)), '000000030605aa0000000465010203');
});

test('the configuration record holds the parameter sets', () => {
  assert.equal(
    hex(avcConfiguration(bytes('00000001 6742c01e88 00000001 68ce3c80'))),
    '0142c01effe100056742c01e8801000468ce3c80',
  );
});

test('high profiles tell their picture format behind them', () => {
  assert.equal(
    hex(avcConfiguration(bytes('00000001 6764001e88 00000001 68ee'))),
    '0164001effe100056764001e8801000268eefdf8f800',
  );
});

test('parameter sets that are missing are an error', () => {
  assert.throws(() => avcConfiguration(bytes('00000001 65aa')), { code: 'APP_ERR_DEMO_ENCODER' });
});
