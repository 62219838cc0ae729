/* References: every object is registered and counted. It is kept after its release, so that its use is detected. */
#include "double.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 1 << 16, KINDS = 32 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Object *buckets[BUCKETS];
static struct {
  const Kind *kind;
  int live;
} kinds[KINDS];

void double_fail(const char *function, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "double of Apple's frameworks: %s: ", function);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  abort();
}

static unsigned bucket_of(const void *object) { return ((uintptr_t)object >> 4) % BUCKETS; }

static void count(const Kind *kind, int by) {
  for (int index = 0; index < KINDS; index++) {
    if (kinds[index].kind == NULL) kinds[index].kind = kind;
    if (kinds[index].kind != kind) continue;
    kinds[index].live += by;
    return;
  }
}

static void enter(Object *object) {
  unsigned bucket = bucket_of(object);
  object->next = buckets[bucket];
  buckets[bucket] = object;
}

void *object_new(const Kind *kind) {
  Object *object = calloc(1, kind->size);
  if (object == NULL) double_fail(kind->name, "no memory");
  object->kind = kind;
  object->references = 1;
  pthread_mutex_lock(&lock);
  enter(object);
  count(kind, 1);
  pthread_mutex_unlock(&lock);
  return object;
}

void object_make_constant(void *object) {
  Object *head = object;
  head->references = -1;
  pthread_mutex_lock(&lock);
  enter(head);
  pthread_mutex_unlock(&lock);
}

static Object *find(const void *object) {
  for (Object *entry = buckets[bucket_of(object)]; entry != NULL; entry = entry->next)
    if (entry == object) return entry;
  return NULL;
}

void *object_check(const char *function, const char *argument, Ref object, const Kind *kind) {
  if (object == NULL) double_fail(function, "argument %s is NULL", argument);
  pthread_mutex_lock(&lock);
  const Object *entry = find(object);
  int references = entry == NULL ? 0 : entry->references;
  const Kind *actual = entry == NULL ? NULL : entry->kind;
  pthread_mutex_unlock(&lock);
  if (actual == NULL) double_fail(function, "argument %s is not an object", argument);
  if (references == 0) double_fail(function, "argument %s is a %s that was released", argument, actual->name);
  if (kind != NULL && actual != kind)
    double_fail(function, "argument %s is a %s, not a %s", argument, actual->name, kind->name);
  return object;
}

Ref object_retain(Ref object) {
  Object *head = object;
  pthread_mutex_lock(&lock);
  if (head->references > 0) head->references++;
  pthread_mutex_unlock(&lock);
  return object;
}

void object_release(Ref object) {
  Object *head = object;
  pthread_mutex_lock(&lock);
  bool last = head->references == 1;
  if (head->references > 0) head->references--;
  if (last) count(head->kind, -1);
  pthread_mutex_unlock(&lock);
  if (last && head->kind->finalize != NULL) head->kind->finalize(object);
}

Ref CFRetain(Ref object) { return object_retain(object_check(__func__, "object", object, NULL)); }

void CFRelease(Ref object) { object_release(object_check(__func__, "object", object, NULL)); }

/* Lists how many objects of each kind exist, such as "PixelBuffer 2\n". Kinds without any are not listed. */
void double_live(char *text, size_t size) {
  size_t length = 0;
  text[0] = '\0';
  pthread_mutex_lock(&lock);
  for (int index = 0; index < KINDS && kinds[index].kind != NULL; index++) {
    if (kinds[index].live == 0 || length >= size) continue;
    length += (size_t)snprintf(text + length, size - length, "%s %d\n", kinds[index].kind->name, kinds[index].live);
  }
  pthread_mutex_unlock(&lock);
}
