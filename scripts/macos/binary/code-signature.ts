/** The contents of a code signature. Only `codesign --verify` on a Mac checks that it is valid. */
export interface CodeSignature {
  readonly identifier: string;
  /** Team id of the certificate; undefined when there is none, as in an ad-hoc signature. */
  readonly team: string | undefined;
  readonly adHoc: boolean;
  readonly hardenedRuntime: boolean;
  /** The property list of entitlements, as XML. */
  readonly entitlements: string | undefined;
}

const SUPER_BLOB = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;
const ENTITLEMENTS = 0xfade7171;
const VERSION_WITH_TEAM = 0x20200;
const FLAG_AD_HOC = 0x2;
const FLAG_RUNTIME = 0x10000;

/** Reads the signature of one Mach-O slice (xnu's cs_blobs.h, big-endian). Throws RangeError when it is cut short. */
export function readCodeSignature(data: Uint8Array): CodeSignature | undefined {
  const blobs = blobsOf(data);
  const directory = blobs.get(CODE_DIRECTORY);
  if (directory === undefined) return undefined;
  const view = new DataView(directory.buffer, directory.byteOffset, directory.byteLength);
  const flags = view.getUint32(12);
  const teamOffset = view.getUint32(8) >= VERSION_WITH_TEAM ? view.getUint32(48) : 0;
  const entitlements = blobs.get(ENTITLEMENTS);
  return {
    identifier: cString(directory.subarray(view.getUint32(20))),
    team: teamOffset === 0 ? undefined : cString(directory.subarray(teamOffset)),
    adHoc: (flags & FLAG_AD_HOC) !== 0,
    hardenedRuntime: (flags & FLAG_RUNTIME) !== 0,
    entitlements: entitlements === undefined ? undefined : new TextDecoder().decode(entitlements.subarray(8)),
  };
}

/** The first blob of each kind, including its header. */
function blobsOf(data: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const blobs = new Map<number, Uint8Array>();
  if (view.getUint32(0) !== SUPER_BLOB) return blobs;
  for (let index = 0; index < view.getUint32(8); index++) {
    const offset = view.getUint32(16 + index * 8);
    const kind = view.getUint32(offset);
    if (!blobs.has(kind)) blobs.set(kind, data.subarray(offset, offset + view.getUint32(offset + 4)));
  }
  return blobs;
}

/** The text up to the first zero byte. */
export function cString(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
