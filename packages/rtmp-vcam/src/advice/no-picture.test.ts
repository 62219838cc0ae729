import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noPicture, onlySound } from './no-picture.ts';
import { factsWith, said } from './testing/facts.ts';

test('the reason for no picture is the one of the card, and sound alone has a code of its own', () => {
  const trouble = {
    text: 'OBS Studio is connected, but has sent no picture yet',
    fix: 'Turn on the video.',
    isSoundOnly: false,
  };
  const facts = factsWith({ stream: { trouble, picture: undefined } });
  assert.deepEqual(said(noPicture, facts), { level: 'problem', text: trouble.text, fix: trouble.fix });
  assert.equal(said(onlySound, facts), undefined);
  const sound = factsWith({ stream: { trouble: { ...trouble, isSoundOnly: true } } });
  assert.equal(said(noPicture, sound), undefined);
  assert.equal(said(onlySound, sound)?.level, 'problem');
});
