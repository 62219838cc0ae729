import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browsersOf, CHROMIUM_SWITCH, FIREFOX_SWITCH } from './browsers.ts';
import { fakeSystem } from './testing/fake-system.ts';

const HOME = '/home/anna';
const PROFILES = `[Install4F96D1932A9F858E]
Default=k2x.default-release
Locked=1

[Profile1]
Name=default
IsRelative=1
Path=old.default
Default=1

[Profile0]
Name=default-release
IsRelative=1
Path=k2x.default-release
`;
const prefs = (value: boolean): string =>
  `// Mozilla User Preferences\nuser_pref("app.normandy.first_run", false);\nuser_pref("${FIREFOX_SWITCH}", ${value});\n`;
const localState = (...experiments: readonly string[]): string =>
  JSON.stringify({ browser: { enabled_labs_experiments: experiments } });

async function switches(files: Readonly<Record<string, string>>): Promise<boolean[]> {
  using system = fakeSystem({ files });
  return (await browsersOf(system)).map(({ usesPipeWire }) => usesPipeWire);
}

test('a computer without browsers', async () => {
  using system = fakeSystem();
  assert.deepEqual(await browsersOf(system), []);
});

test("Firefox's switch is in the profile that it starts with", async () => {
  const firefox = { '/usr/bin/firefox-esr': 'ELF', [`${HOME}/.mozilla/firefox/profiles.ini`]: PROFILES };
  const profile = `${HOME}/.mozilla/firefox/k2x.default-release`;
  assert.deepEqual(await switches(firefox), [false]);
  assert.deepEqual(await switches({ ...firefox, [`${profile}/prefs.js`]: prefs(true) }), [true]);
  assert.deepEqual(
    await switches({ ...firefox, [`${profile}/prefs.js`]: prefs(true), [`${profile}/user.js`]: prefs(false) }),
    [false],
  );
  assert.deepEqual(await switches({ ...firefox, [`${HOME}/.mozilla/firefox/old.default/prefs.js`]: prefs(true) }), [
    false,
  ]);
});

test("Fedora's Firefox has it on by default", async () => {
  const fedora = {
    '/usr/bin/firefox': 'ELF',
    '/usr/lib64/firefox/defaults/preferences/all-redhat.js': `pref("${FIREFOX_SWITCH}", true);\n`,
    [`${HOME}/.mozilla/firefox/profiles.ini`]: PROFILES,
  };
  assert.deepEqual(await switches(fedora), [true]);
  const off = { [`${HOME}/.mozilla/firefox/k2x.default-release/prefs.js`]: prefs(false) };
  assert.deepEqual(await switches({ ...fedora, ...off }), [false]);
});

test("Chromium's switch is in Local State, or in what it is started with", async () => {
  const chromium = { '/usr/bin/chromium': 'ELF' };
  const file = `${HOME}/.config/chromium/Local State`;
  assert.deepEqual(await switches(chromium), [false]);
  assert.deepEqual(await switches({ ...chromium, [file]: localState('a@1', `${CHROMIUM_SWITCH}@1`) }), [true]);
  assert.deepEqual(await switches({ ...chromium, [file]: localState(`${CHROMIUM_SWITCH}@2`) }), [false]);
  assert.deepEqual(await switches({ ...chromium, [file]: '{"browser":' }), [false]);
  const flags = { '/etc/chromium.d/camera': 'export CHROMIUM_FLAGS="--enable-features=A,WebRtcPipeWireCamera"\n' };
  assert.deepEqual(await switches({ ...chromium, ...flags }), [true]);
});

test('browsers in a sandbox are found, and not the scripts that start them', async () => {
  using system = fakeSystem({
    files: {
      '/usr/bin/firefox': '#!/bin/sh\nexec /snap/bin/firefox "$@"\n',
      '/snap/firefox/current/meta/snap.yaml': '',
      '/snap/chromium/current/meta/snap.yaml': '',
      '/var/lib/flatpak/app/com.google.Chrome/current/active/metadata': '[Context]\nshared=network;\ndevices=all;\n',
      [`${HOME}/.local/share/flatpak/app/org.mozilla.firefox/current/active/metadata`]: '[Context]\ndevices=all;\n',
      [`${HOME}/.local/share/flatpak/overrides/org.mozilla.firefox`]: '[Context]\ndevices=!all;dri;\n',
      [`${HOME}/.var/app/com.google.Chrome/.config/google-chrome/Local State`]: localState(`${CHROMIUM_SWITCH}@1`),
    },
    commands: {
      'snap connections firefox': 'Interface  Plug            Slot     Notes\ncamera     firefox:camera  :camera  -\n',
      'snap connections chromium': 'Interface  Plug             Slot  Notes\ncamera     chromium:camera  -     -\n',
    },
  });
  assert.deepEqual(
    (await browsersOf(system)).map(({ name, packaging, usesPipeWire, mayUseDevices }) => [
      name,
      packaging,
      usesPipeWire,
      mayUseDevices,
    ]),
    [
      ['Firefox', 'flatpak', false, false],
      ['Firefox', 'snap', false, true],
      ['Chromium', 'snap', false, false],
      ['Google Chrome', 'flatpak', true, true],
    ],
  );
});
