/*
 * CoreMediaIO with the system object, a camera of another vendor, and two cameras with a source and a sink stream: ours
 * and that of OBS Studio. A thread plays each extension: it takes pictures out of the sink stream's queue and checks
 * each of them.
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
  CONSUMER_PAUSE_NS = 1000000,
};
#define STALE_STAMP_NS INT64_C(5000000000)

typedef uint32_t CMIOObjectID;
typedef struct {
  uint32_t selector, scope, element;
} CMIOObjectPropertyAddress;
typedef void (*AlteredProc)(CMIOObjectID stream, void *token, void *context);

/* What this process learns of cameras that are installed and removed after its start. */
enum freshness { ALL_AT_ONCE = 0, ONLY_REMOVALS = 1, NOTHING = 2 };

/* What the extension of a camera took last: the picture in NV12 without gaps. */
typedef struct {
  uint64_t count; /* of all its pictures */
  int64_t stamp;
  uint32_t width, height;
  uint8_t *picture;
  size_t size;
} Seen;

typedef struct {
  const char *uuid, *source_name, *sink_name;
  bool tells_use; /* has our custom properties */
  int32_t capacity;
  /* Numbers of the device as it is, and as this process lists it; 0 when there is none. Its streams have the next two. */
  CMIOObjectID installed, listed;
  int viewers; /* negative: the extension does not report the number */
  volatile bool consuming;
  volatile bool taken; /* the extension reads the queue of another client, the last that started the stream */
  int starts;
  /* The sink stream, while a client has its queue. */
  Ref queue;
  AlteredProc altered_proc;
  void *altered_context;
  bool started;
  pthread_t consumer;
  volatile bool consumer_ends;
  Seen seen;
} Camera;

enum { OURS = 0, OBS = 1, CAMERAS = 2 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const CMIOObjectID other_device = 30, other_source = 31;
static Camera cameras[CAMERAS] = {
    [OURS] = {
        .uuid = "a40cc55d-1367-46a5-a14a-9bee39f57545", /* in lower case, because the case of a UUID does not matter */
        .source_name = "RTMP Virtual Camera Source",
        .sink_name = "RTMP Virtual Camera Sink",
        .tells_use = true,
        .capacity = 4,
        .consuming = true,
    },
    [OBS] = {
        .uuid = "7626645E-4425-469E-9D8B-97E0FA59AC75",
        .source_name = "OBS Camera Extension Stream Source",
        .sink_name = "OBS Camera Extension Stream Sink",
        .capacity = 1,
        .viewers = -1,
        .consuming = true,
    },
};
static CMIOObjectID next_device = 40;
static enum freshness freshness = ALL_AT_ONCE;
static OSStatus refusal;
static bool hide_directions, hide_sink, hide_use;
static bool hides_extensions, shows_all; /* until a process asks for the devices that capture screens too */
static int wrong_starts;
/* The calls that do not return until this is changed. */
enum hanging { NOTHING_HANGS = 0, QUESTIONS_HANG = 1, START_HANGS = 2, STOP_HANGS = 3 };
static volatile enum hanging hanging;
static volatile int hanging_calls, most_hanging_calls;

extern OSStatus CMSimpleQueueCreate(Ref allocator, int32_t capacity, Ref *queueOut);
extern const void *CMSimpleQueueDequeue(Ref queue);
extern Ref CFStringCreateWithCString(Ref alloc, const char *cStr, uint32_t encoding);

static void copy_rows(uint8_t *to, const uint8_t *from, uint32_t stride, uint32_t width, uint32_t height) {
  for (uint32_t row = 0; row < height; row++) memcpy(to + (size_t)row * width, from + (size_t)row * stride, width);
}

/* For tests in another process: writes "<width> <height>\n" and the newest picture to a file. */
static void write_picture_file(const Seen *seen) {
  const char *path = getenv("APPLE_DOUBLE_SEEN");
  if (path == NULL) return;
  char temporary[512];
  snprintf(temporary, sizeof temporary, "%s.new", path);
  FILE *file = fopen(temporary, "wb");
  if (file == NULL) double_fail(__func__, "cannot write %s", temporary);
  fprintf(file, "%u %u\n", seen->width, seen->height);
  fwrite(seen->picture, 1, seen->size, file);
  fclose(file);
  rename(temporary, path);
}

/* Takes a sample buffer as an extension would, and checks what the extension and the framework expect of it. */
static void take(Camera *camera, const void *element, int64_t *last_stamp) {
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
  if (camera->consuming && !camera->taken && camera->seen.count > 0 && age > STALE_STAMP_NS) double_fail(function, "a stamp that is too old");
  if (duration.flags != 1 || duration.timescale <= 0 || duration.value <= 0) double_fail(function, "a bad duration");
  *last_stamp = stamp.value;

  pthread_mutex_lock(&lock);
  Seen *seen = &camera->seen;
  const size_t luma = (size_t)memory->width * memory->height;
  seen->size = luma * 3 / 2;
  seen->picture = realloc(seen->picture, seen->size);
  seen->width = memory->width;
  seen->height = memory->height;
  copy_rows(seen->picture, surface_plane(image->surface, 0), memory->stride[0], memory->width, memory->height);
  copy_rows(seen->picture + luma, surface_plane(image->surface, 1), memory->stride[1], memory->width,
            memory->height / 2);
  seen->stamp = stamp.value;
  seen->count++;
  write_picture_file(seen);
  pthread_mutex_unlock(&lock);
  object_release((Ref)element);
}

static void *consume(void *argument) {
  Camera *camera = argument;
  Ref queue = object_retain(camera->queue);
  const CMIOObjectID stream = camera->installed + 2;
  int64_t last_stamp = -1;
  while (!camera->consumer_ends) {
    const void *element = camera->consuming && !camera->taken ? CMSimpleQueueDequeue(queue) : NULL;
    if (element == NULL) {
      nanosleep(&(struct timespec){0, CONSUMER_PAUSE_NS}, NULL);
      continue;
    }
    take(camera, element, &last_stamp);
    /* The callback runs on this thread, which is not a thread of JavaScript. */
    camera->altered_proc(stream, (void *)element, camera->altered_context);
  }
  /* The framework empties the queue when the stream stops. */
  for (const void *element; (element = CMSimpleQueueDequeue(queue)) != NULL;) object_release((Ref)element);
  object_release(queue);
  return NULL;
}

static void stop_consumer(Camera *camera) {
  if (!camera->started) return;
  camera->started = false;
  camera->consumer_ends = true;
  pthread_join(camera->consumer, NULL);
}

static void forget_queue(Camera *camera) {
  if (camera->queue != NULL) object_release(camera->queue);
  camera->queue = NULL;
}

/* The camera that this process knows by the number of its device or of one of its streams; NULL when it is gone. */
static Camera *camera_of(CMIOObjectID object) {
  for (Camera *camera = cameras; camera < cameras + CAMERAS; camera++)
    if (camera->listed != 0 && object >= camera->listed && object <= camera->listed + 2) return camera;
  return NULL;
}

static Camera *camera_with_sink(CMIOObjectID stream) {
  Camera *camera = camera_of(stream);
  return camera != NULL && stream == camera->listed + 2 ? camera : NULL;
}

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
  uint32_t words[1 + CAMERAS], count;
  const char *text; /* NULL when the value is words */
} Value;

static OSStatus property(CMIOObjectID object, uint32_t selector, Value *value) {
  static char number[16];
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
    value->words[value->count++] = other_device;
    for (int index = CAMERAS - 1; index >= 0 && (shows_all || !hides_extensions); index--)
      if (cameras[index].listed != 0) value->words[value->count++] = cameras[index].listed;
    return 0;
  }
  if (object == other_device) {
    if (selector == 'uid ') TEXT("0x14200000046d0825");
    if (selector == 'stm#') WORDS(1, other_source);
    return UNKNOWN_PROPERTY;
  }
  if (object == other_source) return UNKNOWN_PROPERTY;
  const Camera *camera = camera_of(object);
  if (camera == NULL) return BAD_OBJECT;
  const CMIOObjectID device = camera->listed;
  if (object == device) {
    if (selector == 'uid ') TEXT(camera->uuid);
    if (selector == 'stm#' && hide_sink) WORDS(1, device + 1);
    if (selector == 'stm#') WORDS(2, device + 1, device + 2);
    if (selector == 'gone') WORDS(1, hide_use ? 0 : camera->taken || camera->started || camera->viewers > 0);
    if (!camera->tells_use) return UNKNOWN_PROPERTY;
    if (selector == 'rvvr') TEXT("0.0.9");
    if (selector == 'rvst') TEXT(camera->taken || camera->started ? "live" : "placeholder");
    if (selector == 'rvvw' && camera->viewers >= 0) {
      snprintf(number, sizeof number, "%d", camera->viewers);
      TEXT(number);
    }
    return UNKNOWN_PROPERTY;
  }
  const bool is_sink = object == device + 2;
  if (selector == 'sdir' && !hide_directions) WORDS(1, is_sink ? SINK : SOURCE);
  if (selector == 'lnam') TEXT(is_sink ? camera->sink_name : camera->source_name);
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

OSStatus CMIOObjectSetPropertyData(CMIOObjectID objectID, const CMIOObjectPropertyAddress *address,
                                   uint32_t qualifierDataSize, const void *qualifierData, uint32_t dataSize,
                                   const void *data) {
  begin_call(__func__, QUESTIONS_HANG);
  check_address(__func__, address, qualifierDataSize, qualifierData);
  REQUIRE(objectID == SYSTEM_OBJECT, objectID);
  REQUIRE(address->selector == 'yes ', address); /* kCMIOHardwarePropertyAllowScreenCaptureDevices */
  REQUIRE(dataSize == sizeof(uint32_t), dataSize);
  shows_all = *(const uint32_t *)data != 0;
  return 0;
}

OSStatus CMIOStreamCopyBufferQueue(CMIOObjectID streamID, AlteredProc queueAlteredProc, void *queueAlteredRefCon,
                                   Ref *queueOut) {
  begin_call(__func__, QUESTIONS_HANG);
  REQUIRE(queueOut != NULL, queueOut);
  *queueOut = NULL;
  pthread_mutex_lock(&lock);
  Camera *camera = camera_with_sink(streamID);
  if (camera != NULL && queueAlteredProc == NULL) {
    /* As on a Mac, this returns no error and no queue: it removes the registered callback. */
    if (camera->started) double_fail(__func__, "unregistered while the stream runs");
    forget_queue(camera);
  } else if (camera != NULL) {
    if (camera->queue != NULL) double_fail(__func__, "a client has the queue already: unregister it first");
    CMSimpleQueueCreate(NULL, camera->capacity, &camera->queue);
    camera->altered_proc = queueAlteredProc;
    camera->altered_context = queueAlteredRefCon;
    *queueOut = object_retain(camera->queue);
  }
  pthread_mutex_unlock(&lock);
  return camera != NULL ? 0 : BAD_OBJECT;
}

OSStatus CMIODeviceStartStream(CMIOObjectID deviceID, CMIOObjectID streamID) {
  begin_call(__func__, START_HANGS);
  pthread_mutex_lock(&lock);
  Camera *camera = camera_of(deviceID);
  OSStatus status = 0;
  /* A device that is gone may still be listed. */
  if (camera == NULL || deviceID != camera->listed || camera->listed != camera->installed) {
    status = BAD_OBJECT;
  } else if (streamID != camera->listed + 2) {
    wrong_starts++; /* as on a Mac, this succeeds without an error */
  } else if (refusal != 0) {
    status = refusal;
  } else {
    if (camera->started) double_fail(__func__, "the stream is already running");
    if (camera->queue == NULL) double_fail(__func__, "started before a client had its queue");
    camera->started = true;
    camera->taken = false;
    camera->starts++;
    camera->consumer_ends = false;
    pthread_create(&camera->consumer, NULL, consume, camera);
  }
  pthread_mutex_unlock(&lock);
  return status;
}

OSStatus CMIODeviceStopStream(CMIOObjectID deviceID, CMIOObjectID streamID) {
  begin_call(__func__, STOP_HANGS);
  Camera *camera = camera_with_sink(streamID);
  if (camera == NULL || deviceID != camera->listed || camera->listed != camera->installed) return BAD_OBJECT;
  if (!camera->started) double_fail(__func__, "the stream is not running");
  stop_consumer(camera);
  return 0;
}

/* For tests. Those with an index are about ours, 0, or that of OBS, 1. */

void double_camera_install(int index) {
  pthread_mutex_lock(&lock);
  cameras[index].installed = next_device;
  next_device += 10;
  if (freshness == ALL_AT_ONCE) cameras[index].listed = cameras[index].installed;
  pthread_mutex_unlock(&lock);
}

/* Also stops a running stream, as when the extension is updated or uninstalled. */
void double_camera_remove(int index) {
  Camera *camera = &cameras[index];
  stop_consumer(camera);
  pthread_mutex_lock(&lock);
  forget_queue(camera);
  camera->installed = 0;
  camera->taken = false;
  if (freshness != NOTHING) camera->listed = 0;
  pthread_mutex_unlock(&lock);
}

void double_camera_set_freshness(int value) {
  freshness = (enum freshness)value;
  for (int index = 0; index < CAMERAS && freshness == ALL_AT_ONCE; index++)
    cameras[index].listed = cameras[index].installed;
}

void double_camera_set_viewers(int index, int value) { cameras[index].viewers = value; }
void double_camera_set_consuming(int index, bool value) { cameras[index].consuming = value; }
/* Another program has started the stream, so that the queue of this one is not read; or that program has ended. */
void double_camera_set_taken(int index, bool value) { cameras[index].taken = value; }
void double_camera_hide_use(bool value) { hide_use = value; }
void double_camera_set_refusal(OSStatus status) { refusal = status; }
void double_camera_hide(bool directions, bool sink, bool extensions) {
  hide_directions = directions;
  hide_sink = sink;
  hides_extensions = extensions;
  shows_all = false;
}
void double_camera_set_hanging(int kind) {
  hanging = (enum hanging)kind;
  if (kind == NOTHING_HANGS) most_hanging_calls = 0;
}
int double_camera_hanging_calls(void) { return hanging_calls; }
int double_camera_most_hanging_calls(void) { return most_hanging_calls; }
bool double_camera_is_started(int index) { return cameras[index].started; }
int double_camera_starts(int index) { return cameras[index].starts; }
int double_camera_wrong_starts(void) { return wrong_starts; }

/* Number of pictures that the extension took so far. */
uint64_t double_camera_count(int index) {
  pthread_mutex_lock(&lock);
  uint64_t count = cameras[index].seen.count;
  pthread_mutex_unlock(&lock);
  return count;
}

/* The time stamp of the newest picture, in nanoseconds of the host's clock. */
int64_t double_camera_stamp(int index) {
  pthread_mutex_lock(&lock);
  int64_t stamp = cameras[index].seen.stamp;
  pthread_mutex_unlock(&lock);
  return stamp;
}

/* Copies the newest picture. Returns its size in bytes; 0 when there is none, or when it does not fit. */
uint64_t double_camera_picture(int index, uint8_t *into, uint64_t room) {
  pthread_mutex_lock(&lock);
  const Seen *seen = &cameras[index].seen;
  uint64_t size = seen->size <= room ? seen->size : 0;
  memcpy(into, seen->picture, size);
  pthread_mutex_unlock(&lock);
  return size;
}

/*
 * Child processes of the test start in the state that it wants: APPLE_DOUBLE_CAMERA is `installed`, `obs`, `both`,
 * `hanging`, or `@` and the path of a file that has one of these words. Each of them appends a byte to the file that
 * APPLE_DOUBLE_STARTS names.
 */
__attribute__((constructor)) static void begin(void) {
  const char *starts = getenv("APPLE_DOUBLE_STARTS");
  FILE *file = starts == NULL ? NULL : fopen(starts, "a");
  if (file != NULL) {
    fputc('.', file);
    fclose(file);
  }
  const char *state = getenv("APPLE_DOUBLE_CAMERA");
  char word[16] = "";
  if (state != NULL && state[0] == '@' && (file = fopen(state + 1, "r")) != NULL) {
    state = fgets(word, sizeof word, file);
    fclose(file);
  }
  if (state == NULL) return;
  const bool both = strcmp(state, "both") == 0;
  if (both || strcmp(state, "installed") == 0) double_camera_install(OURS);
  if (both || strcmp(state, "obs") == 0) double_camera_install(OBS);
  if (strcmp(state, "hanging") == 0) double_camera_set_hanging(QUESTIONS_HANG);
}
