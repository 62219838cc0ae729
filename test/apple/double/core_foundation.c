#include "double.h"

#include <stdlib.h>
#include <string.h>

static void string_finalize(void *object) { free(((String *)object)->text); }

static void dictionary_finalize(void *object) {
  Dictionary *dictionary = object;
  for (CFIndex index = 0; index < dictionary->count; index++) {
    object_release(dictionary->keys[index]);
    object_release(dictionary->values[index]);
  }
  free(dictionary->keys);
  free(dictionary->values);
}

const Kind STRING = {"CFString", sizeof(String), string_finalize};
const Kind NUMBER = {"CFNumber", sizeof(Number), NULL};
const Kind BOOLEAN = {"CFBoolean", sizeof(Object), NULL};
const Kind DICTIONARY = {"CFDictionary", sizeof(Dictionary), dictionary_finalize};

static Object true_object = {&BOOLEAN, -1, NULL}, false_object = {&BOOLEAN, -1, NULL};
Ref kCFBooleanTrue = &true_object, kCFBooleanFalse = &false_object;
/* In Apple's framework these are structs of function pointers. Only their addresses are used. */
const char kCFTypeDictionaryKeyCallBacks[48], kCFTypeDictionaryValueCallBacks[40];

__attribute__((constructor)) static void register_booleans(void) {
  object_make_constant(&true_object);
  object_make_constant(&false_object);
}

Ref CFStringCreateWithCString(Ref alloc, const char *cStr, uint32_t encoding) {
  DEFAULT_ALLOCATOR(alloc);
  REQUIRE(cStr != NULL, cStr);
  REQUIRE(encoding == UTF8, encoding);
  String *string = object_new(&STRING);
  string->text = strdup(cStr);
  return string;
}

Boolean CFStringGetCString(Ref theString, char *buffer, CFIndex bufferSize, uint32_t encoding) {
  String *string = OBJECT(STRING, theString);
  REQUIRE(buffer != NULL && bufferSize > 0, buffer);
  REQUIRE(encoding == UTF8, encoding);
  size_t length = strlen(string->text) + 1;
  if (length > (size_t)bufferSize) return false;
  memcpy(buffer, string->text, length);
  return true;
}

Ref CFNumberCreate(Ref alloc, CFIndex theType, const void *valuePtr) {
  DEFAULT_ALLOCATOR(alloc);
  REQUIRE(theType == SINT32_TYPE, theType);
  REQUIRE(valuePtr != NULL, valuePtr);
  int32_t value;
  memcpy(&value, valuePtr, sizeof value);
  Number *number = object_new(&NUMBER);
  number->value = value;
  return number;
}

Ref CFDictionaryCreate(Ref alloc, const Ref *keys, const Ref *values, CFIndex numValues, const void *keyCallBacks,
                       const void *valueCallBacks) {
  DEFAULT_ALLOCATOR(alloc);
  REQUIRE(keyCallBacks == kCFTypeDictionaryKeyCallBacks, keyCallBacks);
  REQUIRE(valueCallBacks == kCFTypeDictionaryValueCallBacks, valueCallBacks);
  REQUIRE(numValues >= 0 && (numValues == 0 || (keys != NULL && values != NULL)), numValues);
  Dictionary *dictionary = object_new(&DICTIONARY);
  dictionary->count = numValues;
  dictionary->keys = calloc((size_t)numValues + 1, sizeof(Ref));
  dictionary->values = calloc((size_t)numValues + 1, sizeof(Ref));
  for (CFIndex index = 0; index < numValues; index++) {
    dictionary->keys[index] = object_retain(object_check(__func__, "keys", keys[index], &STRING));
    dictionary->values[index] = object_retain(object_check(__func__, "values", values[index], NULL));
  }
  return dictionary;
}

Ref dictionary_value(const Dictionary *dictionary, Ref key) {
  for (CFIndex index = 0; dictionary != NULL && index < dictionary->count; index++)
    if (strcmp(((String *)dictionary->keys[index])->text, ((String *)key)->text) == 0) return dictionary->values[index];
  return NULL;
}

int64_t dictionary_number(const char *function, const Dictionary *dictionary, Ref key, int64_t otherwise) {
  Ref value = dictionary_value(dictionary, key);
  if (value == NULL) return otherwise;
  return ((Number *)object_check(function, ((String *)key)->text, value, &NUMBER))->value;
}

Ref CFDictionaryGetValue(Ref theDict, Ref key) {
  return dictionary_value(OBJECT(DICTIONARY, theDict), OBJECT(STRING, key));
}

Boolean CFNumberGetValue(Ref number, CFIndex theType, void *valuePtr) {
  const Number *self = OBJECT(NUMBER, number);
  REQUIRE(theType == SINT32_TYPE, theType);
  REQUIRE(valuePtr != NULL, valuePtr);
  const int32_t value = (int32_t)self->value;
  memcpy(valuePtr, &value, sizeof value);
  return true;
}
