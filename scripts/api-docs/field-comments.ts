import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = ['state.ts', 'requests.ts'].map((name) => join(import.meta.dirname, '../../packages/api/src', name));

/** The comments on the properties of an object, by their names. */
type Comments = ReadonlyMap<string, string>;

/**
 * The comments in the sources of the API, by the names of all properties of the object that they stand in: the schemas
 * themselves do not have them.
 */
export function fieldComments(
  sources: readonly string[] = SOURCES.map((file) => readFileSync(file, 'utf8')),
): ReadonlyMap<string, Comments> {
  const objects = new Map<string, Comments>();
  for (const source of sources) {
    const open: { readonly names: string[]; readonly comments: Map<string, string> }[] = [];
    let comment: string[] = [];
    for (const line of source.split('\n').map((each) => each.trim())) {
      const [, said] = /^(?:\/\*\*|\*(?!\/))\s*(.*?)\s*(?:\*\/)?$/.exec(line) ?? [];
      if (said !== undefined) {
        if (line.startsWith('/**')) comment = [];
        if (said !== '') comment.push(said);
        continue;
      }
      if (line.startsWith('*/')) continue;
      const [, name] = /^(\w+)(?:,$|: )/.exec(line) ?? [];
      const inner = open.at(-1);
      if (name !== undefined && inner !== undefined) {
        inner.names.push(name);
        if (comment.length > 0) inner.comments.set(name, comment.join(' '));
      }
      comment = [];
      if (/v\.(?:strictO|o)bject\(\{$/.test(line)) open.push({ names: [], comments: new Map() });
      else if (line.startsWith('})')) {
        const ended = open.pop();
        if (ended !== undefined) objects.set(ended.names.join(), ended.comments);
      }
    }
  }
  return objects;
}

/** The JSON Schema with the comments as descriptions of its properties, at every depth. */
export function withComments(schema: unknown, objects: ReadonlyMap<string, Comments>): unknown {
  if (Array.isArray(schema)) return schema.map((each) => withComments(each, objects));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      if (keyword !== 'properties') return [keyword, withComments(value, objects)];
      const comments = objects.get(Object.keys(value).join());
      const properties = Object.entries(value).map(([name, each]) => {
        const described = withComments(each, objects);
        const description = comments?.get(name);
        return [name, description === undefined ? described : { description, ...Object(described) }];
      });
      return [keyword, Object.fromEntries(properties)];
    }),
  );
}
