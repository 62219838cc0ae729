import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkPort } from './port.ts';

test('who has the port', () => {
  says(checkPort({ port: 1935, host: undefined, running: undefined, use: 'free' }), 'ok', /Port 1935 is free/);
  says(
    checkPort({ port: 1935, host: undefined, running: 77, use: { owner: { pid: 77, name: 'another rtmp-vcam' } } }),
    'ok',
    /listens on port 1935 \(pid 77\)/,
  );
  says(
    checkPort({ port: 1935, host: undefined, running: undefined, use: { owner: { pid: 5, name: 'nginx' } } }),
    'problem',
    /in use by nginx \(pid 5\)/,
    /--port 1936/,
  );
  says(
    checkPort({ port: 65_535, host: undefined, running: undefined, use: { owner: undefined } }),
    'problem',
    /another user/,
    /--port 65534/,
  );
  says(
    checkPort({ port: 80, host: undefined, running: undefined, use: 'forbidden' }),
    'problem',
    /may not be opened/,
    /1935/,
  );
  says(
    checkPort({ port: 1935, host: '192.168.7.9', running: undefined, use: 'foreign' }),
    'problem',
    /^192\.168\.7\.9 is not an address of this computer$/,
    /Leave out --host/,
  );
});
