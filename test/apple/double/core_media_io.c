/*
 * CoreMediaIO with the system object, a camera of another vendor, and our camera with a source and a sink stream. A
 * thread plays the extension: it takes pictures out of the sink stream's queue and checks each of them.
 */
#define _GNU_SOURCE
#include "double.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
  SYSTEM_OBJECT = 1,
  BAD_OBJECT = '!obj',
  UNKNOWN_PROPERTY = 'who?',
  SINK = 0, /* directions as clients see them */
  SOURCE = 1,
  QUEUE_CAPACITY = 4,
  CONSUMER_PAUSE_NS = 1000000,
};
#define STALE_STAMP_NS INT64_C(5000000000)

typedef uint32_t CMIOObjectID;
typedef struct {
  uint32_t selector, scope, element;
} CMIOObjectPropertyAddress;
typedef void (*AlteredProc)(CMIOObjectID stream, void *token, void *context);

/* When this process learns that a camera was installed or removed. */
enum freshness {
  AT_ONCE = 0,
  WHEN_PUMPED = 1,  /* when the main thread's run loop runs */
  NEVER_LISTED = 2, /* never, but its objects answer a caller that knows their numbers */
  NEVER_KNOWN = 3,  /* never, and its objects do not exist for this process */
};

/* Our camera. */
typedef struct {
  CMIOObjectID device; /* its streams have the next two numbers; 0 when there is no camera */
} Camera;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const CMIOObjectID other_device = 30, other_source = 31;
static Camera installed, listed;
static CMIOObjectID next_device = 40;
static enum freshness freshness = AT_ONCE;
static int viewers = 0;        /* negative: the extension does not report the number */
static bool running_elsewhere; /* 'gone' is true for another reason */
static bool counts_feeder;     /* 'gone' is also true while only the feeder uses the camera */
static OSStatus refusal;
static bool hide_directions, hide_sink;
static volatile bool consuming = true;
static int wrong_starts;
/* The calls that do not return until this is changed. */
enum hanging { NOTHING_HANGS = 0, QUESTIONS_HANG = 1, START_HANGS = 2, STOP_HANGS = 3 };
static volatile enum hanging hanging;
static volatile int hanging_calls, most_hanging_calls;

/* The sink stream, while a client has its queue. */
static Ref queue;
static AlteredProc altered_proc;
static void *altered_context;
static bool started;
static pthread_t consumer;
static volatile bool consumer_ends;

/* The newest picture that the extension took, in NV12 without gaps, and the number of all of them. */
static struct {
  uint64_t count;
  int64_t stamp;
  uint32_t width, height;
  uint8_t *picture;
  size_t size;
} seen;

extern OSStatus CMSimpleQueueCreate(Ref allocator, int32_t capacity, Ref *queueOut);
extern const void *CMSimpleQueueDequeue(Ref queue);
extern Ref CFStringCreateWithCString(Ref alloc, const char *cStr, uint32_t encoding);

static void copy_rows(uint8_t *to, const uint8_t *from, uint32_t stride, uint32_t width, uint32_t height) {
  for (uint32_t row = 0; row < height; row++) memcpy(to + (size_t)row * width, from + (size_t)row * stride, width);
}

/* For tests in another process: writes "<width> <height>\n" and the newest picture to a file. */
static void write_picture_file(void) {
  const char *path = getenv("APPLE_DOUBLE_SEEN");
  if (path == NULL) return;
  char temporary[512];
  snprintf(temporary, sizeof temporary, "%s.new", path);
  FILE *file = fopen(temporary, "wb");
  if (file == NULL) double_fail(__func__, "cannot write %s", temporary);
  fprintf(file, "%u %u\n", seen.width, seen.height);
  fwrite(seen.picture, 1, seen.size, file);
  fclose(file);
  rename(temporary, path);
}

/* Takes a sample buffer as an extension would, and checks what the extension and the framework expect of it. */
static void take(const void *element, int64_t *last_stamp) {
  static const char *function = "sink stream";
  SampleBuffer *sample = object_check(function, "element of the queue", (Ref)element, &SAMPLE_BUFFER);
  if (sample->image == NULL) double_fail(function, "a sample buffer without a picture");
  PixelBuffer *image = object_check(function, "image", sample->image, &PIXEL_BUFFER);
  const struct SurfaceMemory *memory = image->surface->memory;
  if (memory->format != PIXEL_FORMAT_420V) double_fail(function, "a picture that is not 420v");
  if (!image->has_surface) double_fail(function, "a picture that cannot go to another process: no IOSurface");
  if (image->locks != 0) double_fail(function, "a picture whose base address is locked");
  for (int colour = 0; colour < COLOURS; colour++)
    if (image->attachments[colour] == NULL) double_fail(function, "a picture without its colours");
  const CMTime stamp = sample->timing.presentationTimeStamp, duration = sample->timing.duration;
  if (stamp.flags != 1 || stamp.timescale != 1000000000) double_fail(function, "a stamp of another clock");
  if (stamp.value <= *last_stamp) double_fail(function, "a stamp that is not above the last one");
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  int64_t age = now.tv_sec * INT64_C(1000000000) + now.tv_nsec - stamp.value;
  if (age < 0) double_fail(function, "a stamp in the future");
  if (consuming && seen.count > 0 && age > STALE_STAMP_NS) double_fail(function, "a stamp that is too old");
  if (duration.flags != 1 || duration.timescale <= 0 || duration.value <= 0) double_fail(function, "a bad duration");
  *last_stamp = stamp.value;

  pthread_mutex_lock(&lock);
  seen.size = (size_t)memory->width * memory->height * 3 / 2;
  seen.picture = realloc(seen.picture, seen.size);
  seen.width = memory->width;
  seen.height = memory->height;
  const size_t luma = (size_t)memory->width * memory->height;
  copy_rows(seen.picture, surface_plane(image->surface, 0), memory->stride[0], memory->width, memory->height);
  copy_rows(seen.picture + luma, surface_plane(image->surface, 1), memory->stride[1], memory->width,
            memory->height / 2);
  seen.stamp = stamp.value;
  seen.count++;
  write_picture_file();
  pthread_mutex_unlock(&lock);
  object_release((Ref)element);
}

static void *consume(void *argument) {
  Ref own_queue = argument;
  int64_t last_stamp = -1;
  while (!consumer_ends) {
    const void *element = consuming ? CMSimpleQueueDequeue(own_queue) : NULL;
    if (element == NULL) {
      nanosleep(&(struct timespec){0, CONSUMER_PAUSE_NS}, NULL);
      continue;
    }
    take(element, &last_stamp);
    /* The callback runs on this thread, which is not a thread of JavaScript. */
    altered_proc(installed.device + 2, (void *)element, altered_context);
  }
  /* The framework empties the queue when the stream stops. */
  for (const void *element; (element = CMSimpleQueueDequeue(own_queue)) != NULL;) object_release((Ref)element);
  object_release(own_queue);
  return NULL;
}

static void stop_consumer(void) {
  if (!started) return;
  started = false;
  consumer_ends = true;
  pthread_join(consumer, NULL);
}

static void forget_queue(void) {
  if (queue != NULL) object_release(queue);
  queue = NULL;
}

static CMIOObjectID sink_of(const Camera *camera) { return camera->device == 0 ? 0 : camera->device + 2; }

/* The camera whose objects this process knows. */
static const Camera *known(void) { return freshness == NEVER_KNOWN ? &listed : &installed; }

/* Every call may wait for another process and never return. */
static void begin_call(const char *function, enum hanging kind) {
  if (gettid() == getpid()) double_fail(function, "called on the main thread: it may never return");
  if (hanging == NOTHING_HANGS) return;
  const int calls = __atomic_add_fetch(&hanging_calls, 1, __ATOMIC_SEQ_CST);
  if (calls > most_hanging_calls) most_hanging_calls = calls;
  while (hanging == kind) nanosleep(&(struct timespec){0, CONSUMER_PAUSE_NS}, NULL);
  __atomic_sub_fetch(&hanging_calls, 1, __ATOMIC_SEQ_CST);
}

static void put(const void *value, uint32_t size, uint32_t room, uint32_t *used, void *data) {
  *used = room < size ? room : size;
  memcpy(data, value, *used);
}

/* The value of a property: 32-bit words or a string. */
typedef struct {
  uint32_t words[4], count;
  const char *text; /* NULL when the value is words */
} Value;

static OSStatus property(CMIOObjectID object, uint32_t selector, Value *value) {
  static char number[16];
  const Camera *camera = known();
  const CMIOObjectID device = camera->device;
  *value = (Value){.count = 0, .text = NULL};
#define WORDS(n, ...) \
  do { \
    const uint32_t list[] = {__VA_ARGS__}; \
    memcpy(value->words, list, sizeof list); \
    value->count = n; \
    return 0; \
  } while (0)
#define TEXT(string) \
  do { \
    value->text = string; \
    return 0; \
  } while (0)

  if (object == SYSTEM_OBJECT) {
    if (selector != 'dev#') return UNKNOWN_PROPERTY;
    if (listed.device == 0) WORDS(1, other_device);
    WORDS(2, other_device, listed.device);
  }
  if (object == other_device) {
    if (selector == 'uid ') TEXT("0x14200000046d0825");
    if (selector == 'stm#') WORDS(1, other_source);
    return UNKNOWN_PROPERTY;
  }
  if (object == other_source) return UNKNOWN_PROPERTY;
  if (device == 0 || object < device || object > device + 2) return BAD_OBJECT;
  if (object == device) {
    /* In lower case, because the case of a UUID does not matter. */
    if (selector == 'uid ') TEXT("a40cc55d-1367-46a5-a14a-9bee39f57545");
    if (selector == 'stm#' && hide_sink) WORDS(1, device + 1);
    if (selector == 'stm#') WORDS(2, device + 1, device + 2);
    if (selector == 'gone') WORDS(1, running_elsewhere || viewers > 0 || (counts_feeder && started));
    if (selector == 'rvvr') TEXT("0.0.9");
    if (selector == 'rvvw' && viewers >= 0) {
      snprintf(number, sizeof number, "%d", viewers);
      TEXT(number);
    }
    return UNKNOWN_PROPERTY;
  }
  const bool is_sink = object == sink_of(camera);
  if (selector == 'sdir' && !hide_directions) WORDS(1, is_sink ? SINK : SOURCE);
  if (selector == 'lnam') TEXT(is_sink ? "RTMP Virtual Camera Sink" : "RTMP Virtual Camera Source");
  return UNKNOWN_PROPERTY;
}

static void check_address(const char *function, const CMIOObjectPropertyAddress *address, uint32_t qualifier_size,
                          const void *qualifier) {
  if (address == NULL) double_fail(function, "argument address is NULL");
  if (address->scope != 'glob') double_fail(function, "argument address: scope %08x", address->scope);
  if (address->element != 0) double_fail(function, "argument address: element %u", address->element);
  if (qualifier_size != 0 || qualifier != NULL) double_fail(function, "argument qualifierData: it has to be empty");
}

static uint32_t size_of(const Value *value) {
  return value->text != NULL ? (uint32_t)sizeof(Ref) : value->count * (uint32_t)sizeof(uint32_t);
}

OSStatus CMIOObjectGetPropertyDataSize(CMIOObjectID objectID, const CMIOObjectPropertyAddress *address,
                                       uint32_t qualifierDataSize, const void *qualifierData, uint32_t *dataSize) {
  begin_call(__func__, QUESTIONS_HANG);
  check_address(__func__, address, qualifierDataSize, qualifierData);
  REQUIRE(dataSize != NULL, dataSize);
  pthread_mutex_lock(&lock);
  Value value;
  OSStatus status = property(objectID, address->selector, &value);
  if (status == 0) *dataSize = size_of(&value);
  pthread_mutex_unlock(&lock);
  return status;
}

OSStatus CMIOObjectGetPropertyData(CMIOObjectID objectID, const CMIOObjectPropertyAddress *address,
                                   uint32_t qualifierDataSize, const void *qualifierData, uint32_t dataSize,
                                   uint32_t *dataUsed, void *data) {
  begin_call(__func__, QUESTIONS_HANG);
  check_address(__func__, address, qualifierDataSize, qualifierData);
  REQUIRE(dataUsed != NULL, dataUsed);
  REQUIRE(data != NULL, data);
  pthread_mutex_lock(&lock);
  Value value;
  OSStatus status = property(objectID, address->selector, &value);
  if (status == 0 && value.text == NULL) {
    if (value.count == 1 && address->selector != 'dev#' && address->selector != 'stm#')
      REQUIRE(dataSize == sizeof(uint32_t), dataSize);
    put(value.words, size_of(&value), dataSize, dataUsed, data);
  } else if (status == 0) {
    REQUIRE(dataSize == sizeof(Ref), dataSize);
    Ref text = CFStringCreateWithCString(NULL, value.text, 0x08000100);
    put(&text, sizeof text, dataSize, dataUsed, data);
  }
  pthread_mutex_unlock(&lock);
  return status;
}

OSStatus CMIOStreamCopyBufferQueue(CMIOObjectID streamID, AlteredProc queueAlteredProc, void *queueAlteredRefCon,
                                   Ref *queueOut) {
  begin_call(__func__, QUESTIONS_HANG);
  REQUIRE(queueOut != NULL, queueOut);
  *queueOut = NULL;
  pthread_mutex_lock(&lock);
  const bool exists = streamID == sink_of(known());
  if (exists && queueAlteredProc == NULL) {
    /* As on a Mac, this returns no error and no queue: it removes the registered callback. */
    if (started) double_fail(__func__, "unregistered while the stream runs");
    forget_queue();
  } else if (exists) {
    if (queue != NULL) double_fail(__func__, "a client has the queue already: unregister it first");
    CMSimpleQueueCreate(NULL, QUEUE_CAPACITY, &queue);
    altered_proc = queueAlteredProc;
    altered_context = queueAlteredRefCon;
    *queueOut = object_retain(queue);
  }
  pthread_mutex_unlock(&lock);
  return exists ? 0 : BAD_OBJECT;
}

OSStatus CMIODeviceStartStream(CMIOObjectID deviceID, CMIOObjectID streamID) {
  begin_call(__func__, START_HANGS);
  pthread_mutex_lock(&lock);
  const Camera *camera = known();
  OSStatus status = 0;
  if (camera->device == 0 || deviceID != camera->device) {
    status = BAD_OBJECT;
  } else if (streamID != sink_of(camera)) {
    wrong_starts++; /* as on a Mac, this succeeds without an error */
  } else if (refusal != 0) {
    status = refusal;
  } else {
    if (started) double_fail(__func__, "the stream is already running");
    if (queue == NULL) double_fail(__func__, "started before a client had its queue");
    started = true;
    consumer_ends = false;
    pthread_create(&consumer, NULL, consume, object_retain(queue));
  }
  pthread_mutex_unlock(&lock);
  return status;
}

OSStatus CMIODeviceStopStream(CMIOObjectID deviceID, CMIOObjectID streamID) {
  begin_call(__func__, STOP_HANGS);
  const Camera camera = *known();
  if (camera.device == 0 || deviceID != camera.device || streamID != sink_of(&camera)) return BAD_OBJECT;
  if (!started) double_fail(__func__, "the stream is not running");
  stop_consumer();
  return 0;
}

/* The work of the main thread's run loop. Returns true when there was something to do. */
bool core_media_io_take_news(void) {
  if (gettid() != getpid() || freshness != WHEN_PUMPED || listed.device == installed.device) return false;
  listed = installed;
  return true;
}

/* For tests. */

void double_camera_install(void) {
  pthread_mutex_lock(&lock);
  installed.device = next_device;
  next_device += 10;
  if (freshness == AT_ONCE) listed = installed;
  pthread_mutex_unlock(&lock);
}

/* Also stops a running stream, as when the extension is updated or uninstalled. */
void double_camera_remove(void) {
  stop_consumer();
  pthread_mutex_lock(&lock);
  forget_queue();
  installed.device = 0;
  if (freshness == AT_ONCE) listed = installed;
  pthread_mutex_unlock(&lock);
}

void double_camera_set_freshness(int value) {
  freshness = (enum freshness)value;
  if (freshness == AT_ONCE) listed = installed;
}

void double_camera_set_viewers(int value) { viewers = value; }
void double_camera_set_running(bool elsewhere, bool counts) {
  running_elsewhere = elsewhere;
  counts_feeder = counts;
}
void double_camera_set_refusal(OSStatus status) { refusal = status; }
void double_camera_set_consuming(bool value) { consuming = value; }
void double_camera_hide(bool directions, bool sink) {
  hide_directions = directions;
  hide_sink = sink;
}
void double_camera_set_hanging(int kind) {
  hanging = (enum hanging)kind;
  if (kind == NOTHING_HANGS) most_hanging_calls = 0;
}
int double_camera_hanging_calls(void) { return hanging_calls; }
int double_camera_most_hanging_calls(void) { return most_hanging_calls; }
bool double_camera_is_listed(void) { return listed.device != 0 && listed.device == installed.device; }
bool double_camera_is_started(void) { return started; }
int double_camera_wrong_starts(void) { return wrong_starts; }

/* Number of pictures that the extension took so far. */
uint64_t double_camera_count(void) {
  pthread_mutex_lock(&lock);
  uint64_t count = seen.count;
  pthread_mutex_unlock(&lock);
  return count;
}

/* The time stamp of the newest picture, in nanoseconds of the host's clock. */
int64_t double_camera_stamp(void) {
  pthread_mutex_lock(&lock);
  int64_t stamp = seen.stamp;
  pthread_mutex_unlock(&lock);
  return stamp;
}

/* Copies the newest picture. Returns its size in bytes; 0 when there is none, or when it does not fit. */
uint64_t double_camera_picture(uint8_t *into, uint64_t room) {
  pthread_mutex_lock(&lock);
  uint64_t size = seen.size <= room ? seen.size : 0;
  memcpy(into, seen.picture, size);
  pthread_mutex_unlock(&lock);
  return size;
}

/*
 * Child processes of the test start in the state that it wants: APPLE_DOUBLE_CAMERA is `installed` or `hanging`. Each
 * of them appends a byte to the file that APPLE_DOUBLE_STARTS names.
 */
__attribute__((constructor)) static void begin(void) {
  const char *starts = getenv("APPLE_DOUBLE_STARTS");
  FILE *file = starts == NULL ? NULL : fopen(starts, "a");
  if (file != NULL) {
    fputc('.', file);
    fclose(file);
  }
  const char *state = getenv("APPLE_DOUBLE_CAMERA");
  if (state == NULL) return;
  if (strcmp(state, "installed") == 0) double_camera_install();
  if (strcmp(state, "hanging") == 0) double_camera_set_hanging(QUESTIONS_HANG);
}
