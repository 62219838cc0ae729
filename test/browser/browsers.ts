import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PipeWireSession } from '../support/pipewire-session.ts';
import type { Program } from '../support/program.ts';

export type Browser = 'chromium' | 'firefox-esr';

/** Opens a page in a browser without a window, which may use cameras and microphones without asking. */
export function startBrowser(
  browser: Browser,
  session: PipeWireSession,
  profile: string,
  url: string,
): Promise<Program> {
  const args = browser === 'chromium' ? chromiumArgs(profile) : firefoxArgs(profile);
  return session.start(browser, [...args, url], { env: { HOME: profile, LANG: 'C.UTF-8' }, group: true });
}

function chromiumArgs(profile: string): string[] {
  return [
    ...['--headless=new', '--no-sandbox', '--disable-gpu', '--use-fake-ui-for-media-stream', '--no-first-run'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-extensions'],
    ...['--enable-features=WebRtcPipeWireCamera', '--enable-logging=stderr', `--user-data-dir=${profile}`],
    '--autoplay-policy=no-user-gesture-required',
  ];
}

function firefoxArgs(profile: string): string[] {
  const preferences = {
    'media.webrtc.camera.allow-pipewire': true,
    'media.navigator.permission.disabled': true,
    'media.autoplay.default': 0,
    'media.autoplay.blocking_policy': 0,
    'browser.shell.checkDefaultBrowser': false,
    'browser.aboutwelcome.enabled': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'toolkit.telemetry.enabled': false,
    'app.update.enabled': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
  };
  const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${value});\n`);
  writeFileSync(join(profile, 'user.js'), lines.join(''));
  return ['--headless', '--no-remote', '--profile', profile];
}
