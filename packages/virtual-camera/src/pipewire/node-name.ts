/** Browsers make the id by which they remember a camera from this name, so it must never change. */
const NODE_NAME = 'rtmp-vcam';

/** The name of the node of a camera. Only the first camera of a program has one that does not depend on its name. */
export function nodeNameOf(name: string, isFirst: boolean): string {
  return isFirst ? NODE_NAME : `${NODE_NAME}.${name}`;
}

/** True for the name of a node that is a camera of this program. */
export function isOurs(nodeName: string): boolean {
  return nodeName === NODE_NAME || nodeName.startsWith(`${NODE_NAME}.`);
}
