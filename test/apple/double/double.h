/*
 * A double of the Apple frameworks that rtmp-vcam calls, for systems without them. It behaves as Apple's headers and
 * documentation say, and counts every reference. It is stricter than the original: a wrong argument, a call from the
 * wrong thread or the use of a released object ends the process with a line that names the function and the argument.
 *
 * Besides the functions of the frameworks it exports functions named double_...(), with which tests look inside and
 * cause errors.
 */
#ifndef RTMP_VCAM_APPLE_DOUBLE_H
#define RTMP_VCAM_APPLE_DOUBLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* CFBase.h, MacTypes.h, CVReturn.h, CMTime.h, CMSampleBuffer.h, CMFormatDescription.h */
typedef int32_t OSStatus;
typedef int32_t CVReturn;
typedef uint32_t OSType;
typedef uint8_t Boolean;
typedef int64_t CFIndex;
typedef int64_t CMItemCount;
typedef uint32_t IOSurfaceID;
typedef void *Ref;
typedef struct {
  int64_t value;
  int32_t timescale;
  uint32_t flags;
  int64_t epoch;
} CMTime;
typedef struct {
  CMTime duration, presentationTimeStamp, decodeTimeStamp;
} CMSampleTimingInfo;
typedef struct {
  int32_t width, height;
} CMVideoDimensions;

#define PIXEL_FORMAT_420V 0x34323076u

/* Every object begins with this. The memory of a released object is kept, so that its use is detected. */
typedef struct Object {
  const struct Kind *kind;
  int references; /* 0: released; -1: a constant, which is never released */
  struct Object *next;
} Object;

typedef struct Kind {
  const char *name;
  size_t size;
  void (*finalize)(void *object); /* may be NULL */
} Kind;

/* Makes an object with one reference; everything after its head is zero. */
void *object_new(const Kind *kind);
void object_make_constant(void *object);
Ref object_retain(Ref object);
void object_release(Ref object);

/* Ends the process and prints "double of Apple's frameworks: FUNCTION: TEXT". */
_Noreturn void double_fail(const char *function, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Returns the argument. Ends the process unless it is a living object of this kind; NULL allows any kind. */
void *object_check(const char *function, const char *argument, Ref object, const Kind *kind);

#define OBJECT(kind, argument) object_check(__func__, #argument, argument, &kind)
#define REQUIRE(condition, argument) \
  do { \
    if (!(condition)) double_fail(__func__, "argument %s: not %s", #argument, #condition); \
  } while (0)
/* The double has no other allocator than the default one. */
#define DEFAULT_ALLOCATOR(argument) REQUIRE(argument == NULL, argument)

/* CoreFoundation */
typedef struct {
  Object head;
  char *text;
} String;
typedef struct {
  Object head;
  int64_t value;
} Number;
typedef struct {
  Object head;
  CFIndex count;
  Ref *keys, *values;
} Dictionary;
extern const Kind STRING, NUMBER, BOOLEAN, DICTIONARY;
Ref CFStringCreateWithCString(Ref alloc, const char *cStr, uint32_t encoding);
Ref CFNumberCreate(Ref alloc, CFIndex theType, const void *valuePtr);
Ref CFDictionaryCreate(Ref alloc, const Ref *keys, const Ref *values, CFIndex numValues, const void *keyCallBacks,
                       const void *valueCallBacks);
extern const char kCFTypeDictionaryKeyCallBacks[48], kCFTypeDictionaryValueCallBacks[40];
enum { UTF8 = 0x08000100, SINT32_TYPE = 3 };
/* The value of a key, or NULL. Keys are equal when their texts are. */
Ref dictionary_value(const Dictionary *dictionary, Ref key);
/* The value of a key, which has to be a 32-bit number; `otherwise` when there is none. */
int64_t dictionary_number(const char *function, const Dictionary *dictionary, Ref key, int64_t otherwise);
/* Defines an exported CFString constant. As in Apple's frameworks, the variable is a pointer. */
#define STRING_CONSTANT(name) STRING_VALUE(name, #name)
#define STRING_VALUE(name, value) \
  static String name##_string = {{&STRING, -1, NULL}, value}; \
  Ref name = &name##_string; \
  __attribute__((constructor)) static void name##_register(void) { object_make_constant(&name##_string); }

/* The attachments of a pixel buffer; the first ones are its colours. */
enum { MATRIX, PRIMARIES, TRANSFER, COLOURS, ASPECT = COLOURS, ATTACHMENTS };

/* CoreMedia */
typedef struct {
  Object head;
  OSType codec; /* 'avc1', 'hvc1', or a pixel format */
  CMVideoDimensions size;
  Ref colours[COLOURS]; /* matrix, primaries and transfer function of a pixel buffer */
  uint8_t *configuration; /* parameter sets, each after a start code */
  size_t configuration_size;
  int length_size;
} FormatDescription;
typedef struct {
  Object head;
  uint8_t *bytes;
  size_t size;
} BlockBuffer;
typedef struct {
  Object head;
  BlockBuffer *block; /* either this or an image */
  struct PixelBuffer *image;
  FormatDescription *format;
  CMSampleTimingInfo timing;
} SampleBuffer;
extern const Kind FORMAT_DESCRIPTION, BLOCK_BUFFER, SAMPLE_BUFFER;

/* IOSurface: memory that other processes can map by its id when it is global. */
typedef struct {
  Object head;
  IOSurfaceID id;
  bool global, owner;
  struct SurfaceMemory *memory; /* shared */
  size_t memory_size;
} Surface;
/* The beginning of the shared memory, before the planes. */
struct SurfaceMemory {
  uint32_t width, height;
  OSType format;
  uint32_t planes;
  uint32_t stride[2], plane_width[2], plane_height[2], plane_offset[2];
  int32_t use_count; /* atomic */
  int32_t owner; /* process id */
};
extern const Kind SURFACE;
Surface *surface_new(size_t width, size_t height, OSType format, bool global);
uint8_t *surface_plane(const Surface *surface, int plane);
void surface_use(Surface *surface, int by);
bool surface_is_in_use(const Surface *surface);

/* CoreVideo */
typedef struct PixelBuffer {
  Object head;
  Surface *surface; /* its memory; callers see it only when `has_surface` */
  bool has_surface;
  bool uses; /* the surface is in use as long as this exists */
  struct PixelBufferPool *pool;
  int locks;
  Ref attachments[ATTACHMENTS]; /* may be NULL */
} PixelBuffer;
extern const Kind PIXEL_BUFFER, PIXEL_BUFFER_POOL;
/* Makes a pool with these attributes and this size. It uses a surface again when no process uses it. */
typedef struct PixelBufferPool PixelBufferPool;
PixelBufferPool *pool_new(size_t width, size_t height, Dictionary *attributes);
/* Returns NULL when the pool has `most` surfaces and all of them are in use. */
PixelBuffer *pool_take(PixelBufferPool *pool, int64_t most);
bool asks_for_refused_surface(const Dictionary *attributes);
/* Attaches the aspect ratio of the pixels, as the stream gives it. */
void pixel_buffer_set_aspect(PixelBuffer *buffer, int horizontal, int vertical);
double pixel_buffer_aspect(const PixelBuffer *buffer);
void pixel_buffer_attach(PixelBuffer *buffer, int attachment, Ref value);
extern Ref kCVImageBufferYCbCrMatrix_ITU_R_601_4, kCVImageBufferYCbCrMatrix_ITU_R_709_2;
extern Ref kCVPixelBufferPixelFormatTypeKey, kCVPixelBufferIOSurfacePropertiesKey, kCVPixelBufferWidthKey,
    kCVPixelBufferHeightKey;

/* VideoToolbox: three kinds of sessions share VTSessionSetProperty. */
extern const Kind TRANSFER_SESSION, ROTATION_SESSION;
OSStatus transfer_set_property(Ref session, Ref key, Ref value);
OSStatus rotation_set_property(Ref session, Ref key, Ref value);

#endif
