import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkNewerVersion } from './newer-version.ts';

const printed = (stdout: string, stderr = '') => ({ status: stderr === '' ? 'ok' : 'failed', stdout, stderr }) as const;

test('a newer version', () => {
  says(checkNewerVersion('0.2.0', printed('0.2.0\n')), 'ok', /newest/);
  says(checkNewerVersion('0.3.0', printed('0.2.0\n')), 'ok', /newest/);
  says(
    checkNewerVersion('0.2.0', printed('0.10.1\n')),
    'warning',
    /0\.10\.1 is out, and this is 0\.2\.0/,
    /npm install -g/,
  );
});

test('npm does not know', () => {
  const missing = 'npm ERR! code E404\nnpm ERR! 404 Not Found - GET https://registry.npmjs.org/rtmp-vcam\n';
  says(checkNewerVersion('0.2.0', printed('', missing)), 'warning', /not known .*E404/);
  says(checkNewerVersion('0.2.0', printed('', 'npm error code ENOTFOUND\n')), 'warning', /ENOTFOUND/);
  says(checkNewerVersion('0.2.0', { status: 'missing', stdout: '', stderr: '' }), 'warning', /npm is not installed/);
});
