import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkFinding } from './findings.ts';

test('what the Camera Extension has found out about itself', () => {
  says(
    checkFinding({ level: 'ok', text: 'camera "RTMP Virtual Camera" is installed, version 0.2.0' }),
    'ok',
    /^Camera "RTMP/,
  );
  const waiting = {
    level: 'problem',
    text: 'the camera waits for your approval: macOS waits',
    fix: 'Allow it',
  } as const;
  says(checkFinding(waiting), 'problem', /^The camera waits/, /^Allow it$/);
  says(
    checkFinding({ level: 'warning', text: 'the camera is old' }),
    'warning',
    /old/,
    /^Read https:.*\/docs\/macos\.md$/,
  );
});
