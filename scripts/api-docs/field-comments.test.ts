import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldComments, withComments } from './field-comments.ts';

const SOURCE = `
/** About the whole. */
const a = v.object({
  /** Long
   * text. */
  first: text,
  second: v.object({
    /** Inside. */
    first: text,
  }),
  /** Last. */
  third,
});
`;

test('comments on properties become descriptions, at every depth', () => {
  const comments = fieldComments([SOURCE.replace(' * text. */', ' * text.\n   */')]);
  const inner = { type: 'object', properties: { first: { type: 'string' } } };
  const properties = {
    first: { type: 'string' },
    second: { anyOf: [inner, { type: 'null' }] },
    third: { $ref: '#/x' },
  };
  assert.deepEqual(withComments({ type: 'object', properties }, comments), {
    type: 'object',
    properties: {
      first: { description: 'Long text.', type: 'string' },
      second: {
        anyOf: [
          { type: 'object', properties: { first: { description: 'Inside.', type: 'string' } } },
          { type: 'null' },
        ],
      },
      third: { description: 'Last.', $ref: '#/x' },
    },
  });
});

test('the sources of the API have comments on the state of a camera', () => {
  const all = [...fieldComments()].flatMap(([, comments]) => [...comments]);
  const words = new Map(all);
  assert.equal(words.get('keyframeSeconds'), 'Seconds between the last two keyframes; null before the second one.');
  assert.ok(words.has('watched') && words.has('links'));
});
