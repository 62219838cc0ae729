import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkKeyFiles } from './key-files.ts';

const key = { path: '/c/stream-key', mode: 0o100600, isOwn: true, isFile: true };

test('only the owner may read secrets', () => {
  says(checkKeyFiles([]), 'ok', /no stream key yet/);
  says(checkKeyFiles([key]), 'ok', /Only you/);
  says(
    checkKeyFiles([{ ...key, mode: 0o100644 }]),
    'warning',
    /stream-key \(mode 0644\)/,
    /^chmod 600 \/c\/stream-key$/,
  );
  const both = [
    { ...key, mode: 0o100640 },
    { ...key, path: '/c/tls.pem', mode: 0o100604 },
  ];
  says(checkKeyFiles(both), 'warning', /stream-key and \/c\/tls\.pem/, /^chmod 600 \/c\/stream-key \/c\/tls\.pem$/);
});

test('a file that is not used is a problem', () => {
  says(checkKeyFiles([{ ...key, isOwn: false }]), 'problem', /another user/, /^Move it away/);
  says(checkKeyFiles([{ ...key, isFile: false }]), 'problem', /not a file/, /^Move it away/);
});

test('the command is right for folders with spaces, as on macOS', () => {
  const path = '/Users/anna/Library/Application Support/rtmp-vcam/stream-key';
  const command = /^chmod 600 \/Users\/anna\/Library\/Application\\ Support\/rtmp-vcam\/stream-key$/;
  says(checkKeyFiles([{ ...key, path, mode: 0o100644 }]), 'warning', /may read/, command);
});
