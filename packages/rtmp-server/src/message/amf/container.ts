import type { AmfObject, AmfValue } from './value.ts';

/** A value that holds others. It is put in its place before it is filled, so that it is of use after an error too. */
export type Container = AmfObject | AmfValue[];

/** Appends to an array; sets a property of an object. */
export function put(container: Container, name: string, value: AmfValue): void {
  if (Array.isArray(container)) container.push(value);
  else container[name] = value;
}

/** Without a prototype, so that no name of a peer's choosing means anything else. */
export function newObject(): AmfObject {
  return Object.create(null);
}
