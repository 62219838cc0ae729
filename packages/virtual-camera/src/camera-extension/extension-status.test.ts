import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ExtensionStatus, parseExtensionList } from './extension-status.ts';
import { TARGETS } from './targets.ts';

const OBS = '*\t*\t2MMRE5MTB8\tcom.obsproject.obs-studio.mac-camera-extension (30.1.2/1)\tOBS Virtual Camera\t';
const OURS = 'TEAMID1234\tcom.rtmpvcam.host.camera-extension (0.1.0/1)\tRTMP Virtual Camera\t';

/** The list as macOS 15 prints it. Earlier versions print no hint in the line of the category. */
function list(...lines: string[]): string {
  return [
    `${lines.length} extension(s)`,
    "--- com.apple.system_extension.cmio (Go to 'System Settings > General > Login Items & Extensions > Camera Extensions' to modify these system extension(s))",
    'enabled\tactive\tteamID\tbundleID (version)\tname\t[state]',
    ...lines,
    '',
  ].join('\n');
}

const CASES: readonly [ExtensionStatus, string, string][] = [
  ['missing', 'no extension at all', '0 extension(s)\n'],
  ['missing', 'only extensions of other apps', list(`${OBS}[activated enabled]`)],
  ['enabled', 'it is on', list(`${OBS}[activated disabled]`, `*\t*\t${OURS}[activated enabled]`)],
  ['waiting', 'it waits for the user', list(`\t\t${OURS}[activated waiting for user]`)],
  ['off', 'it is switched off', list(`\t*\t${OURS}[activated disabled]`)],
  ['restart', 'it was uninstalled', list(`\t\t${OURS}[terminated waiting to uninstall on reboot]`)],
  [
    'enabled',
    'a new version beside the old one',
    list(`\t\t${OURS}[terminated waiting to uninstall on reboot]`, `*\t*\t${OURS}[activated enabled]`),
  ],
  ['unknown', 'a state of a later macOS', list(`*\t*\t${OURS}[sleeping]`)],
  ['unknown', 'a text that is not a list', 'usage: systemextensionsctl'],
  ['unknown', 'no text', ''],
];

const [ours, obs] = TARGETS.auto;

for (const [status, what, text] of CASES) {
  test(`${what}: ${status}`, () => assert.equal(parseExtensionList(text).statusOf(ours), status));
}

test('the camera of OBS Studio is known by its id, under the names of all its versions', () => {
  assert.ok(obs !== undefined);
  for (const name of ['OBS Virtual Camera', obs.extensionId]) {
    const text = list(
      `${OBS.replace('OBS Virtual Camera', name)}[activated waiting for user]`,
      `${OURS}[activated enabled]`,
    );
    assert.equal(parseExtensionList(text).statusOf(obs), 'waiting');
    assert.equal(parseExtensionList(text).statusOf(ours), 'enabled');
    assert.deepEqual(parseExtensionList(text).waiting, [name]);
  }
});

test('cameras of all apps that wait for the user are named, and no other extensions', () => {
  const network = '--- com.apple.system_extension.network_extension\n\t\tTEAMID5678\tnet.vpn (1.0/1)\tVPN\t';
  const text = list(
    '\t\tTEAMID9999\torg.other.camera (2.0/7)\tOther Camera\t[activated waiting for user]',
    `\t\t${OURS}[activated waiting for user]`,
    `*\t*\t${OBS}[activated enabled]`,
    `${network}[activated waiting for user]`,
  );
  assert.deepEqual(parseExtensionList(text).waiting, ['Other Camera', 'RTMP Virtual Camera']);
  assert.deepEqual(parseExtensionList('').waiting, []);
});
