import { type CodeSignature, cString, readCodeSignature } from './code-signature.ts';

/** One architecture of a Mach-O file. */
export interface MachOSlice {
  /** Apple's name, such as `arm64`, or the processor's number in hex. */
  readonly architecture: string;
  /** Oldest macOS it runs on, such as `13.0`. */
  readonly minimumSystem: string | undefined;
  /** Paths of the dynamic libraries that it is linked to. */
  readonly libraries: readonly string[];
  /** Undefined when it is not signed. */
  readonly signature: CodeSignature | undefined;
}

const FAT_MAGIC = 0xcafebabe;
const THIN_MAGIC = 0xfeedfacf;
const FAT_ARCH_SIZE = 20;
const HEADER_SIZE = 32;
/** A Java class begins like a universal file, but has its version, which is above this, where the count would be. */
const MAX_ARCHITECTURES = 16;

const ARCHITECTURES: ReadonlyMap<number, string> = new Map([
  [0x01000007, 'x86_64'],
  [0x0100000c, 'arm64'],
]);

const LC_LOAD_DYLIB = 0xc;
const LC_CODE_SIGNATURE = 0x1d;
const LC_VERSION_MIN_MACOSX = 0x24;
const LC_BUILD_VERSION = 0x32;

/** The slices of a 64-bit Mach-O file, thin or universal; undefined when the file is another one or is cut short. */
export function readMachO(file: Uint8Array): readonly MachOSlice[] | undefined {
  try {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    if (view.byteLength < 8) return undefined;
    if (view.getUint32(0, true) === THIN_MAGIC) return [readSlice(file)];
    const count = view.getUint32(4);
    if (view.getUint32(0) !== FAT_MAGIC || count > MAX_ARCHITECTURES) return undefined;
    return Array.from({ length: count }, (_, index) => {
      const at = 8 + index * FAT_ARCH_SIZE;
      const offset = view.getUint32(at + 8);
      return readSlice(file.subarray(offset, offset + view.getUint32(at + 12)));
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Throws RangeError when the slice is cut short. */
function readSlice(slice: Uint8Array): MachOSlice {
  const view = new DataView(slice.buffer, slice.byteOffset, slice.byteLength);
  if (view.getUint32(0, true) !== THIN_MAGIC) throw new RangeError('not a 64-bit Mach-O header');
  const cpu = view.getUint32(4, true);
  let minimumSystem: string | undefined;
  let signature: CodeSignature | undefined;
  const libraries: string[] = [];
  let at = HEADER_SIZE;
  for (let left = view.getUint32(16, true); left > 0; left--) {
    const field = (offset: number): number => view.getUint32(at + offset, true);
    const size = field(4);
    if (size < 8) throw new RangeError('a load command without a size');
    const command = field(0);
    if (command === LC_BUILD_VERSION) minimumSystem = systemVersion(field(12));
    if (command === LC_VERSION_MIN_MACOSX) minimumSystem = systemVersion(field(8));
    if (command === LC_LOAD_DYLIB) libraries.push(cString(slice.subarray(at + field(8), at + size)));
    if (command === LC_CODE_SIGNATURE) signature = readCodeSignature(slice.subarray(field(8), field(8) + field(12)));
    at += size;
  }
  return { architecture: ARCHITECTURES.get(cpu) ?? `0x${cpu.toString(16)}`, minimumSystem, libraries, signature };
}

/** Unpacks a version whose nibbles are `xxxx.yy.zz`. */
function systemVersion(packed: number): string {
  return `${packed >>> 16}.${(packed >>> 8) & 0xff}`;
}
