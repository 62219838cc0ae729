import type { KoffiFunc } from 'koffi';
import { boundOnce, constantRef } from './framework.ts';

/** CoreFoundation: CFBase.h, CFString.h, CFNumber.h, CFDictionary.h. References are addresses. */
interface CoreFoundation {
  /** `CFRetain` and `CFRelease` crash the process when they are given NULL. */
  readonly CFRetain: KoffiFunc<(object: bigint) => bigint | null>;
  readonly CFRelease: KoffiFunc<(object: bigint) => void>;
  readonly CFStringCreateWithCString: KoffiFunc<(allocator: null, text: string, encoding: number) => bigint | null>;
  /** Writes a NUL-terminated string; 0 when it does not fit. */
  readonly CFStringGetCString: KoffiFunc<(text: bigint, into: Buffer, size: number, encoding: number) => number>;
  readonly CFNumberCreate: KoffiFunc<(allocator: null, type: number, value: Buffer) => bigint | null>;
  readonly CFNumberGetValue: KoffiFunc<(number: bigint, type: number, into: Buffer) => number>;
  /** The value is not retained; null when there is none under this key. */
  readonly CFDictionaryGetValue: KoffiFunc<(dictionary: bigint, key: bigint) => bigint | null>;
  readonly CFDictionaryCreate: KoffiFunc<
    (
      allocator: null,
      keys: readonly bigint[],
      values: readonly bigint[],
      count: number,
      keyCallBacks: bigint,
      valueCallBacks: bigint,
    ) => bigint | null
  >;
  readonly kCFBooleanTrue: bigint;
  /** The address of the struct, because C functions take a pointer to it; also for kCFTypeDictionaryValueCallBacks. */
  readonly kCFTypeDictionaryKeyCallBacks: bigint;
  readonly kCFTypeDictionaryValueCallBacks: bigint;
}

export const kCFStringEncodingUTF8 = 0x0800_0100;
export const kCFNumberSInt32Type = 3;

export const coreFoundation: () => CoreFoundation = boundOnce('CoreFoundation', (library) => ({
  CFRetain: library.func('void *CFRetain(void *object)'),
  CFRelease: library.func('void CFRelease(void *object)'),
  CFStringCreateWithCString: library.func(
    'void *CFStringCreateWithCString(void *allocator, const char *text, uint32_t encoding)',
  ),
  CFStringGetCString: library.func(
    'Boolean CFStringGetCString(void *text, void *into, CFIndex size, uint32_t encoding)',
  ),
  CFNumberCreate: library.func('void *CFNumberCreate(void *allocator, CFIndex type, const void *value)'),
  CFNumberGetValue: library.func('Boolean CFNumberGetValue(void *number, CFIndex type, void *into)'),
  CFDictionaryGetValue: library.func('void *CFDictionaryGetValue(void *dictionary, void *key)'),
  CFDictionaryCreate: library.func(
    'void *CFDictionaryCreate(void *allocator, const void **keys, const void **values, CFIndex count, const void *keyCallBacks, const void *valueCallBacks)',
  ),
  kCFBooleanTrue: constantRef(library, 'kCFBooleanTrue'),
  kCFTypeDictionaryKeyCallBacks: library.symbol('kCFTypeDictionaryKeyCallBacks'),
  kCFTypeDictionaryValueCallBacks: library.symbol('kCFTypeDictionaryValueCallBacks'),
}));
