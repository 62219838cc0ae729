/** The publications of one resource, apart from those of the others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Publication } from './publication.ts';
import { ServerFixture } from './testing/server-fixture.ts';
import { until } from './testing/until.ts';

const byApp = {
  resourceOf: ({ target }: { readonly target: { readonly segments: readonly string[] } }) => `${target.segments[0]}`,
};

function collect(publications: AsyncIterable<Publication, undefined>): { paths: string[]; done: Promise<void> } {
  const paths: string[] = [];
  const done = (async () => {
    for await (const { path, resource } of publications) paths.push(`${resource}: ${path}`);
  })();
  return { paths, done };
}

test('each resource has its own publications, and those of the others come from the server', async (t) => {
  const fixture = await ServerFixture.start(t, byApp);
  const drone = collect(fixture.server.publicationsOf('drone'));
  const gate = collect(fixture.server.publicationsOf('gate'));
  await fixture.publisher('drone/a');
  await fixture.publisher('live/b');
  await fixture.publisher('gate/c');
  assert.equal((await fixture.publication()).resource, 'live');
  await until(() => drone.paths.length + gate.paths.length === 2, 'both');
  assert.deepEqual([drone.paths, gate.paths], [['drone: drone/a'], ['gate: gate/c']]);
  await fixture.server.close();
  await Promise.all([drone.done, gate.done]);
});

test('when it is aborted it ends, what waits is closed, and the resource comes from the server again', async (t) => {
  const fixture = await ServerFixture.start(t, byApp);
  const stop = new AbortController();
  const publications = fixture.server.publicationsOf('drone', { signal: stop.signal });
  const waiting = await fixture.publisher('drone/a');
  await until(() => fixture.log.lines.some(({ message }) => message === 'Publication began'), 'the publication');
  stop.abort();
  await collect(publications).done;
  await until(() => !waiting.open, 'the publisher to be told');
  await fixture.publisher('drone/b');
  assert.equal((await fixture.publication()).path, 'drone/b');
});

test('a second call for a resource ends the first one', async (t) => {
  const fixture = await ServerFixture.start(t, byApp);
  const first = collect(fixture.server.publicationsOf('drone'));
  const second = collect(fixture.server.publicationsOf('drone'));
  await first.done;
  await fixture.publisher('drone/a');
  await until(() => second.paths.length === 1, 'the publication');
});

test('without names for resources, nothing tells them: a path may hold a key', async (t) => {
  const fixture = await ServerFixture.start(t, {});
  await fixture.publisher('live/secret-key');
  assert.equal((await fixture.publication()).resource, undefined);
});
