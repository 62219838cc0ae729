/** Checks values against the part of JSON Schema that docs/openapi.json uses. Anything else in a schema throws. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** What `path`, such as `#/components/schemas/Failure`, or the names lead to. Throws when there is nothing. */
export function at(document: Json, ...path: readonly string[]): Json {
  return path.reduce<Json>((value, name) => {
    const next = isObject(value) ? value[name] : undefined;
    if (next === undefined) throw new Error(`There is no ${path.join(' → ')}`);
    return next;
  }, document);
}

/** The target of a `$ref`, or the value itself if it is none. */
export function resolved(document: Json, value: Json): Json {
  if (!isObject(value) || typeof value['$ref'] !== 'string') return value;
  return at(document, ...value['$ref'].split('/').slice(1));
}

/** What is wrong with the value; nothing if it fits. Properties that the schema does not name are wrong, too. */
export function mistakes(document: Json, schemaOrRef: Json, value: Json, where = 'the answer'): string[] {
  const schema = resolved(document, schemaOrRef);
  if (!isObject(schema)) throw new Error(`The schema of ${where} is no object`);
  return Object.entries(schema).flatMap(([keyword, wanted]) => {
    const check = KEYWORDS[keyword];
    if (check === undefined) throw new Error(`The schema of ${where} has the unknown keyword ${keyword}`);
    return check({ document, schema, wanted, value, where });
  });
}

interface Check {
  readonly document: Json;
  readonly schema: JsonObject;
  readonly wanted: Json;
  readonly value: Json;
  readonly where: string;
}

const nothing = (): string[] => [];

const KEYWORDS: Readonly<Record<string, (check: Check) => string[]>> = {
  title: nothing,
  description: nothing,
  default: nothing,
  required: ({ wanted, value, where }) =>
    list(wanted).flatMap((name) =>
      isObject(value) && !Object.hasOwn(value, String(name)) ? [`${where} has no ${name}`] : [],
    ),
  type: ({ wanted, value, where }) =>
    typeOf(value, wanted) ? [] : [`${where} is no ${wanted}: ${JSON.stringify(value)}`],
  enum: ({ wanted, value, where }) =>
    list(wanted).includes(value) ? [] : [`${where} is none of ${JSON.stringify(wanted)}: ${JSON.stringify(value)}`],
  const: ({ wanted, value, where }) => (wanted === value ? [] : [`${where} is not ${JSON.stringify(wanted)}`]),
  minimum: ({ wanted, value, where }) => (Number(value) >= Number(wanted) ? [] : [`${where} is less than ${wanted}`]),
  maximum: ({ wanted, value, where }) => (Number(value) <= Number(wanted) ? [] : [`${where} is more than ${wanted}`]),
  items: ({ document, wanted, value, where }) =>
    isList(value) ? value.flatMap((item, index) => mistakes(document, wanted, item, `${where}[${index}]`)) : [],
  properties: ({ document, wanted, value, where }) =>
    isObject(value) && isObject(wanted)
      ? Object.entries(value).flatMap(([name, each]) => {
          const own = wanted[name];
          return own === undefined
            ? [`${where}.${name} is not in the schema`]
            : mistakes(document, own, each, `${where}.${name}`);
        })
      : [],
  // Names that are not in `properties` are mistakes anyway.
  additionalProperties: nothing,
  anyOf: ({ document, wanted, value, where }) => {
    const all = list(wanted).map((each) => mistakes(document, each, value, where));
    return all.some((each) => each.length === 0) ? [] : (all.toSorted((a, b) => a.length - b.length)[0] ?? []);
  },
};

function list(value: Json): readonly Json[] {
  return isList(value) ? value : [];
}

function typeOf(value: Json, type: Json): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return isList(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
