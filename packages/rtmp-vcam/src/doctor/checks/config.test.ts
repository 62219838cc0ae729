import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkConfig } from './config.ts';

test('a config with a mistake', () => {
  const fine = { file: '/home/anna/.config/rtmp-vcam/config.toml', error: undefined, warnings: [] };
  says(checkConfig(fine), 'ok', /config\.toml can be used/);
  says(checkConfig({ ...fine, file: undefined }), 'ok', /no config file/);
  const error = { message: 'config.toml, line 3: unknown key prot', fix: 'Did you mean port?' };
  says(checkConfig({ ...fine, error }), 'problem', /line 3/, /port/);
  says(
    checkConfig({ ...fine, warnings: ['RTMP_VCAM_PROT is set but is not an option'] }),
    'warning',
    /RTMP_VCAM_PROT/,
    /variable/,
  );
});
