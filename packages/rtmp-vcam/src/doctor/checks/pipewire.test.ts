import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkPipeWire } from './pipewire.ts';

const distribution = { family: 'debian', isUbuntu: false, isImmutable: false } as const;
const place = { distribution, kernel: '6.1.0', hasSession: true };
const found = {
  version: '1.4.2',
  hasSessionManager: true,
  portal: 'there',
  refusedApps: [],
  pulse: 'pipewire',
  cameras: [],
} as const;
const without = (code: 'PIPEWIRE_ERR_NO_LIBRARY' | 'PIPEWIRE_ERR_NO_DAEMON' | 'PIPEWIRE_ERR_VERSION') => ({
  pipewire: undefined,
  problem: { code, text: 'this version of PipeWire is too old: 0.3.40', fix: 'Update PipeWire' },
  wireplumber: undefined,
});

test('PipeWire runs', () => {
  says(checkPipeWire({ pipewire: found, problem: undefined, wireplumber: '0.5.8' }, place), 'ok', /1\.4\.2/);
});

test('PipeWire does not run', () => {
  const daemon = without('PIPEWIRE_ERR_NO_DAEMON');
  says(checkPipeWire(daemon, place), 'problem', /not running/, /^systemctl --user start pipewire wireplumber$/);
  says(checkPipeWire(daemon, { ...place, hasSession: false }), 'problem', /no desktop session/, /desktop/);
  says(
    checkPipeWire(without('PIPEWIRE_ERR_NO_LIBRARY'), place),
    'problem',
    /not installed/,
    /^sudo apt install pipewire wireplumber$/,
  );
  says(checkPipeWire(without('PIPEWIRE_ERR_VERSION'), place), 'problem', /too old: 0\.3\.40/, /^Update PipeWire$/);
});
