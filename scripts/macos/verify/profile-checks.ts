import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOST_ID } from '../names.ts';
import { asDictionary, parsePropertyList, textAt, textsAt } from '../property-list.ts';
import type { Bundle } from './bundle.ts';
import { check, type Finding } from './finding.ts';

/** The profile that lets the app's team install system extensions. Ad-hoc signed apps have none. */
export function profileChecks({ path, team }: Bundle, now: Date): Finding[] {
  if (team === undefined) return [];
  const file = join(path, 'Contents/embedded.provisionprofile');
  const fix = `Make a profile for ${HOST_ID} with the System Extension capability, and name its file in MACOS_PROFILE.`;
  const profile = existsSync(file) ? parsePropertyList(signedText(readFileSync(file))) : undefined;
  if (profile === undefined) return [{ level: 'fail', text: 'app: has no provisioning profile; macOS ends it', fix }];
  const allowed = asDictionary(profile['Entitlements']);
  const id = `${team}.${HOST_ID}`;
  const expires = profile['ExpirationDate'];
  return [
    check(textsAt(profile, 'TeamIdentifier').includes(team), { text: `app: the profile is of team ${team}`, fix }),
    check(textAt(allowed, 'com.apple.application-identifier') === id, {
      text: `app: the profile is for ${id}`,
      found: textAt(allowed, 'com.apple.application-identifier') ?? 'missing',
      fix,
    }),
    check(allowed?.['com.apple.developer.system-extension.install'] === true, {
      text: 'app: the profile allows system extensions',
      fix,
    }),
    check(expires instanceof Date && expires > now, {
      text: 'app: the profile has not run out',
      found: expires instanceof Date ? expires.toISOString() : 'missing',
      fix,
    }),
  ];
}

/** A profile is a property list in a CMS envelope, which leaves its text as it is. */
function signedText(envelope: Buffer): string {
  const start = envelope.indexOf('<?xml');
  const end = envelope.indexOf('</plist>');
  return start < 0 || end < 0 ? '' : envelope.subarray(start, end + '</plist>'.length).toString();
}
