import assert from 'node:assert/strict';
import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkMicrophone } from './microphone.ts';

const distribution = { family: 'debian', isUbuntu: false, isImmutable: false } as const;
const sound = { isWanted: true, pulse: 'pipewire', distribution, kernel: '6.1.0' } as const;

test('browsers record through pipewire-pulse', () => {
  says(checkMicrophone(sound), 'ok', /pipewire-pulse/);
  says(checkMicrophone({ ...sound, pulse: 'none' }), 'warning', /not running/, /^sudo apt install pipewire-pulse/);
  says(checkMicrophone({ ...sound, pulse: 'pulseaudio' }), 'warning', /PulseAudio/, /^sudo apt install pipewire-pulse/);
  says(checkMicrophone({ ...sound, pulse: undefined }), 'warning', /without PipeWire/);
  assert.equal(checkMicrophone({ ...sound, isWanted: false, pulse: 'none' }), undefined);
});
