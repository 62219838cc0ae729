import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkVideoGroup } from './video-group.ts';

test('who may use the device', () => {
  const path = '/dev/video10';
  says(checkVideoGroup({ path, mayOpen: true }, 'out'), 'ok', /You may use/);
  says(checkVideoGroup({ path, mayOpen: false }, 'out'), 'problem', /not in the group video/, /usermod -aG video/);
  says(checkVideoGroup({ path, mayOpen: false }, 'none'), 'problem', /not in the group video/);
  says(checkVideoGroup({ path, mayOpen: false }, 'later'), 'problem', /from the next login on/, /^Log out/);
  says(checkVideoGroup({ path, mayOpen: false }, 'in'), 'problem', /although/, /chgrp video \/dev\/video10/);
});
