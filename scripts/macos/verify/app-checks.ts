import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { textAt } from '../property-list.ts';
import type { Bundle } from './bundle.ts';
import { check, type Finding } from './finding.ts';

/** What only the app needs. */
export function appChecks({ info, path }: Bundle): Finding[] {
  const icon = textAt(info, 'CFBundleIconFile');
  return [
    check(icon !== undefined && existsSync(join(path, `Contents/Resources/${icon}.icns`)), {
      text: 'app: has its icon',
      fix: 'Draw it with scripts/macos/icon/main.ts, and name it in CFBundleIconFile.',
    }),
    check(info?.['LSUIElement'] === true, {
      text: 'app: an agent with a menu-bar item',
      fix: 'Set LSUIElement to true, or it shows an empty Dock icon.',
    }),
    ...['NSCameraUsageDescription', 'NSLocalNetworkUsageDescription'].map((key) =>
      check(Boolean(textAt(info, key)), {
        text: `app: has ${key}`,
        fix: `Set ${key}: macOS ends the server without asking otherwise.`,
      }),
    ),
  ];
}
