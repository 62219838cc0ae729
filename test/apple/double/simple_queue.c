/* CMSimpleQueue: a ring of fixed size, with pointers that it does not retain. */
#include "double.h"

#include <stdlib.h>

enum { ALLOCATION_FAILED = -12770, PARAMETER_OUT_OF_RANGE = -12772, QUEUE_IS_FULL = -12773 };

typedef struct {
  Object head;
  pthread_mutex_t lock;
  int32_t capacity, count, first;
  const void **elements;
} SimpleQueue;

static void queue_finalize(void *object) { free(((SimpleQueue *)object)->elements); }

static const Kind SIMPLE_QUEUE = {"CMSimpleQueue", sizeof(SimpleQueue), queue_finalize};

OSStatus CMSimpleQueueCreate(Ref allocator, int32_t capacity, Ref *queueOut) {
  DEFAULT_ALLOCATOR(allocator);
  REQUIRE(queueOut != NULL, queueOut);
  if (capacity < 0) return PARAMETER_OUT_OF_RANGE;
  SimpleQueue *queue = object_new(&SIMPLE_QUEUE);
  pthread_mutex_init(&queue->lock, NULL);
  queue->capacity = capacity;
  queue->elements = calloc((size_t)capacity + 1, sizeof(void *));
  *queueOut = queue;
  return queue->elements == NULL ? ALLOCATION_FAILED : 0;
}

/* For tests: the queue refuses the next `elements` elements as if it were full. */
static volatile int refusals;
void double_queue_refuse(int elements) { refusals = elements; }

OSStatus CMSimpleQueueEnqueue(Ref queue, const void *element) {
  SimpleQueue *self = OBJECT(SIMPLE_QUEUE, queue);
  REQUIRE(element != NULL, element);
  pthread_mutex_lock(&self->lock);
  bool full = self->count == self->capacity || refusals > 0;
  if (refusals > 0) refusals--;
  if (!full) self->elements[(self->first + self->count++) % self->capacity] = element;
  pthread_mutex_unlock(&self->lock);
  return full ? QUEUE_IS_FULL : 0;
}

const void *CMSimpleQueueDequeue(Ref queue) {
  SimpleQueue *self = OBJECT(SIMPLE_QUEUE, queue);
  const void *element = NULL;
  pthread_mutex_lock(&self->lock);
  if (self->count > 0) {
    element = self->elements[self->first];
    self->first = (self->first + 1) % self->capacity;
    self->count--;
  }
  pthread_mutex_unlock(&self->lock);
  return element;
}

int32_t CMSimpleQueueGetCount(Ref queue) {
  SimpleQueue *self = OBJECT(SIMPLE_QUEUE, queue);
  pthread_mutex_lock(&self->lock);
  int32_t count = self->count;
  pthread_mutex_unlock(&self->lock);
  return count;
}

int32_t CMSimpleQueueGetCapacity(Ref queue) { return ((SimpleQueue *)OBJECT(SIMPLE_QUEUE, queue))->capacity; }
