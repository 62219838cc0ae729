import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkDecoders } from './decoders.ts';

const all = ['h264', 'hevc', 'av1', 'vp9'];

test('what cannot be decoded', () => {
  says(checkDecoders({ decoders: all, roundTrip: null }), 'ok', /H\.264, HEVC, AV1, VP9/);
  says(checkDecoders({ decoders: ['hevc'], roundTrip: null }), 'problem', /no decoder for H\.264/, /npm install/);
  says(checkDecoders({ decoders: ['h264', 'hevc'], roundTrip: null }), 'warning', /no decoder for AV1 and VP9/);
  says(checkDecoders({ decoders: all, roundTrip: '0 of 3 pictures came back' }), 'problem', /0 of 3 pictures/);
});
