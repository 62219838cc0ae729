import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkBrowser } from './browser.ts';

const firefox = {
  name: 'Firefox',
  engine: 'firefox',
  packaging: 'system',
  id: 'firefox',
  usesPipeWire: false,
  mayUseDevices: true,
} as const;
const chrome = { ...firefox, name: 'Google Chrome', engine: 'chromium', id: 'google-chrome' } as const;
const all = { pipewire: true, device: true, exclusiveCaps: true, refused: [] };
const onlyPipeWire = { ...all, device: false };
const onlyDevice = { ...all, pipewire: false };

test('a browser that takes camera devices', () => {
  says(checkBrowser(firefox, onlyDevice), 'ok', /^Firefox sees the camera device$/);
  says(
    checkBrowser(firefox, onlyPipeWire),
    'warning',
    /Firefox sees no camera/,
    /media\.webrtc\.camera\.allow-pipewire to true/,
  );
  says(
    checkBrowser(chrome, onlyPipeWire),
    'warning',
    /Google Chrome sees no camera/,
    /enable chrome:\/\/flags\/#enable-webrtc-pipewire-camera/,
  );
  says(checkBrowser(firefox, { ...onlyDevice, device: false }), 'warning', /sees no camera/, /under Camera/);
});

test('Chrome lists only a device with exclusive_caps', () => {
  says(checkBrowser(chrome, { ...onlyDevice, exclusiveCaps: false }), 'warning', /sees no camera/);
  says(checkBrowser(firefox, { ...onlyDevice, exclusiveCaps: false }), 'ok', /camera device/);
});

test('a browser that takes PipeWire cameras', () => {
  const fedora = { ...firefox, usesPipeWire: true };
  says(checkBrowser(fedora, onlyPipeWire), 'ok', /sees the PipeWire camera/);
  says(checkBrowser(fedora, onlyDevice), 'warning', /only in PipeWire/, /allow-pipewire to false/);
  says(checkBrowser(fedora, { ...onlyDevice, device: false }), 'warning', /only in PipeWire/, /under Camera/);
  says(checkBrowser(fedora, { ...all, refused: [''] }), 'warning', /refused/, /under Camera/);
  says(checkBrowser(fedora, { ...all, refused: ['org.mozilla.firefox'] }), 'ok', /PipeWire/);
});

test('a browser in a sandbox', () => {
  const snap = { ...firefox, packaging: 'snap', mayUseDevices: false } as const;
  says(
    checkBrowser(snap, all),
    'warning',
    /^Firefox \(Snap\) may not use camera devices/,
    /^sudo snap connect firefox:camera$/,
  );
  says(checkBrowser({ ...snap, mayUseDevices: undefined }, all), 'ok', /Firefox \(Snap\)/);
  const flatpak = { ...chrome, packaging: 'flatpak', id: 'com.google.Chrome', mayUseDevices: false } as const;
  says(
    checkBrowser(flatpak, all),
    'warning',
    /\(Flatpak\) may not/,
    /^flatpak override --user --device=all com\.google\.Chrome$/,
  );
  says(
    checkBrowser({ ...flatpak, usesPipeWire: true }, { ...all, refused: ['com.google.Chrome'] }),
    'warning',
    /refused/,
  );
});
