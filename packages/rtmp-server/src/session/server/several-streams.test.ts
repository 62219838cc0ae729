/** Several streams on one connection, at a time and one after the other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RawClient } from '../testing/raw-client.ts';

const VIDEO = 9;
const PUBLISHED_IDS = [0, 1, 2, 3] as const;
/** A message stream that nobody opens. */
const WRONG_ID = 77;

/** A frame that carries a number. */
function frame(number: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from([0x27, 1, 0, 0, 0, 0, 0, 0, 2, 0x41, number]));
}

/** What a server should know about the streams of a connection, as simple as can be. */
class Model {
  /** Publish ids by message stream id. */
  readonly published = new Map<number, number>();
  readonly used = new Set<number>();
  #lastPublishId = 0;

  publish(id: number): number {
    this.used.add(id);
    this.published.set(id, ++this.#lastPublishId);
    return this.#lastPublishId;
  }

  /** The publication that media on `id` may reach. */
  receiver(id: number): number | undefined {
    return this.published.get(id) ?? (this.used.has(id) ? undefined : this.#only());
  }

  /** Ends the stream on `id`, or with `orOnly` the only stream when the command came on message stream 0. */
  end(id: number, orOnly: boolean): number | undefined {
    if (orOnly && id === 0 && !this.used.has(0)) {
      const only = this.#only();
      if (only !== undefined) this.published.clear();
      return only;
    }
    const ended = this.published.get(id);
    this.published.delete(id);
    return ended;
  }

  #only(): number | undefined {
    return this.published.size === 1 ? [...this.published.values()][0] : undefined;
  }
}

type Action = (client: RawClient, model: Model, number: number) => string[];

const ended = (publishId: number | undefined) => (publishId === undefined ? [] : [`${publishId} ended`]);

function publish(id: number): Action {
  return (client, model) => {
    const replaced = ended(model.published.get(id));
    const publishId = model.publish(id);
    client.command('publish', 3, [null, `name ${publishId}`], id);
    client.take(client.session.accept(publishId, client.now));
    return [...replaced, `${publishId} began`];
  };
}

function media(id: number): Action {
  return (client, model, number) => {
    client.send({ type: VIDEO, messageStreamId: id, chunkStreamId: 4 + (id % 50), body: frame(number) });
    const receiver = model.receiver(id);
    return receiver === undefined ? [] : [`${receiver} got ${number}`];
  };
}

/** A command that ends the stream on the message stream on which it comes. */
function endHere(name: string, args: (boolean | null)[], id: number): Action {
  return (client, model) => {
    client.command(name, 0, args, id);
    return ended(model.end(id, true));
  };
}

function deleteStream(id: number, onId: number): Action {
  return (client, model) => {
    client.command('deleteStream', 0, [null, id], onId);
    return ended(model.end(id, false));
  };
}

function endByName(name: string, publishId: number, onId: number): Action {
  return (client, model) => {
    client.command(name, 0, [null, `name ${publishId}`], onId);
    const [id] = [...model.published].find(([, candidate]) => candidate === publishId) ?? [];
    return id === undefined ? [] : ended(model.end(id, false));
  };
}

function createStream(client: RawClient, model: Model): string[] {
  client.commands();
  client.command('createStream', 2, [null]);
  const id = client.commands()[0]?.args[1];
  assert.ok(typeof id === 'number' && id > 0);
  assert.ok(!model.used.has(id), `${id} is or was in use`);
  return [];
}

/** What the session reported since the last call. */
function story(client: RawClient): string[] {
  return client.events.splice(0).flatMap((event) => {
    if (event.kind === 'publish-started') return [`${event.publishId} began`];
    if (event.kind === 'publish-ended') return [`${event.publishId} ended`];
    if (event.kind === 'packet') return [`${event.publishId} got ${event.packet.data.at(-1)}`];
    return event.kind === 'publish-requested' ? [] : [event.kind];
  });
}

test('each packet arrives at the publication of its message stream or nowhere, whatever ends before', () => {
  const id = fc.constantFrom(...PUBLISHED_IDS);
  const any = fc.constantFrom(...PUBLISHED_IDS, WRONG_ID);
  const publishId = fc.integer({ min: 1, max: 8 });
  const named: fc.Arbitrary<[string, Action]>[] = [
    id.map((on) => [`publish on ${on}`, publish(on)]),
    any.map((on) => [`media on ${on}`, media(on)]),
    any.map((on) => [`media on ${on}`, media(on)]),
    any.map((on) => [`closeStream on ${on}`, endHere('closeStream', [null], on)]),
    any.map((on) => [`publish(false) on ${on}`, endHere('publish', [null, false], on)]),
    any.map((on) => [`deleteStream on ${on}`, endHere('deleteStream', [null], on)]),
    fc.tuple(any, any).map(([of, on]) => [`deleteStream(${of}) on ${on}`, deleteStream(of, on)]),
    fc.tuple(publishId, any).map(([of, on]) => [`deleteStream(name ${of})`, endByName('deleteStream', of, on)]),
    fc.tuple(publishId, any).map(([of, on]) => [`FCUnpublish(name ${of})`, endByName('FCUnpublish', of, on)]),
    fc.constant(['createStream', createStream]),
  ];
  const steps = fc.array(fc.oneof(...named), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(steps, (actions) => {
      const client = new RawClient().handshake().connect();
      const model = new Model();
      for (const [number, [name, act]] of actions.entries()) {
        const expected = act(client, model, number);
        assert.deepEqual(story(client), expected, `after ${number}: ${name}`);
      }
    }),
    { numRuns: 400 },
  );
});

test('the ids of ended streams are remembered, up to a limit', () => {
  const client = new RawClient({ messageBurst: 1e6 }).handshake().connect();
  const last = 2000;
  const model = new Model();
  for (let id = 1; id <= last; id++) {
    publish(id)(client, model, 0);
    deleteStream(id, 0)(client, model, 0);
  }
  publish(last + 1)(client, model, 0);
  story(client);
  for (let id = last - 1000; id <= last; id++) media(id)(client, model, 1);
  assert.deepEqual(story(client), []);
  media(1)(client, model, 1);
  assert.deepEqual(story(client), [`${last + 1} got 1`]);
});
