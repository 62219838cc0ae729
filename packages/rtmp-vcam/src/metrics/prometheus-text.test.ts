import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prometheusText } from './prometheus-text.ts';

test('each metric has its help, its type and its samples, and those without samples are left out', () => {
  const text = prometheusText([
    { name: 'a_total', type: 'counter', help: 'Some\nhelp \\ "here".', samples: [{ value: 3 }] },
    { name: 'b', type: 'gauge', help: 'None.', samples: [] },
    {
      name: 'c',
      type: 'gauge',
      help: 'Two.',
      samples: [
        { labels: { camera: 'a "b" \\ c\nd', stage: 'x' }, value: 0.25 },
        { labels: {}, value: Number.POSITIVE_INFINITY },
      ],
    },
  ]);
  assert.equal(
    text,
    [
      '# HELP a_total Some\\nhelp \\\\ "here".',
      '# TYPE a_total counter',
      'a_total 3',
      '# HELP c Two.',
      '# TYPE c gauge',
      'c{camera="a \\"b\\" \\\\ c\\nd",stage="x"} 0.25',
      'c +Inf',
      '',
    ].join('\n'),
  );
});
