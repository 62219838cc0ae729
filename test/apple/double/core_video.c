#include "double.h"

enum { READ_ONLY = 1, INVALID_ARGUMENT = -6661, INVALID_PIXEL_FORMAT = -6680, OVER_THRESHOLD = -6689 };

typedef struct PixelBufferPool {
  Object head;
  size_t width, height;
  OSType format;
  Dictionary *attributes;
  int outside; /* buffers that were handed out and are not back */
} PixelBufferPool;

STRING_CONSTANT(kCVPixelBufferPixelFormatTypeKey)
STRING_CONSTANT(kCVPixelBufferWidthKey)
STRING_CONSTANT(kCVPixelBufferHeightKey)
STRING_CONSTANT(kCVPixelBufferIOSurfacePropertiesKey)
STRING_CONSTANT(kCVPixelBufferPoolMinimumBufferCountKey)
STRING_CONSTANT(kCVPixelBufferPoolAllocationThresholdKey)
STRING_CONSTANT(kCVImageBufferYCbCrMatrixKey)
STRING_CONSTANT(kCVImageBufferPixelAspectRatioKey)
STRING_CONSTANT(kCVImageBufferPixelAspectRatioHorizontalSpacingKey)
STRING_CONSTANT(kCVImageBufferPixelAspectRatioVerticalSpacingKey)
extern Ref kIOSurfaceIsGlobal, kCFBooleanTrue;

static void pixel_buffer_finalize(void *object) {
  PixelBuffer *buffer = object;
  if (buffer->locks != 0) double_fail("CVPixelBuffer", "released while its base address is locked");
  if (buffer->pool != NULL) {
    __atomic_sub_fetch(&buffer->pool->outside, 1, __ATOMIC_SEQ_CST);
    object_release(buffer->pool);
  }
  if (buffer->matrix != NULL) object_release(buffer->matrix);
  if (buffer->aspect != NULL) object_release(buffer->aspect);
  object_release(buffer->surface);
}

static void pool_finalize(void *object) { object_release(((PixelBufferPool *)object)->attributes); }

const Kind PIXEL_BUFFER = {"CVPixelBuffer", sizeof(PixelBuffer), pixel_buffer_finalize};
const Kind PIXEL_BUFFER_POOL = {"CVPixelBufferPool", sizeof(PixelBufferPool), pool_finalize};

PixelBuffer *pixel_buffer_new(size_t width, size_t height, OSType format, const Dictionary *attributes) {
  Ref properties = dictionary_value(attributes, kCVPixelBufferIOSurfacePropertiesKey);
  bool global = false;
  if (properties != NULL) {
    object_check(__func__, "kCVPixelBufferIOSurfacePropertiesKey", properties, &DICTIONARY);
    global = dictionary_value(properties, kIOSurfaceIsGlobal) == kCFBooleanTrue;
  }
  PixelBuffer *buffer = object_new(&PIXEL_BUFFER);
  buffer->has_surface = properties != NULL;
  buffer->surface = surface_new(width, height, format, global);
  return buffer;
}

void pixel_buffer_set_matrix(PixelBuffer *buffer, const char *matrix) {
  if (buffer->matrix != NULL) object_release(buffer->matrix);
  buffer->matrix = CFStringCreateWithCString(NULL, matrix, UTF8);
}

void pixel_buffer_set_aspect(PixelBuffer *buffer, int horizontal, int vertical) {
  if (horizontal <= 0 || vertical <= 0) return;
  Ref keys[] = {kCVImageBufferPixelAspectRatioHorizontalSpacingKey, kCVImageBufferPixelAspectRatioVerticalSpacingKey};
  Ref values[] = {CFNumberCreate(NULL, SINT32_TYPE, &horizontal), CFNumberCreate(NULL, SINT32_TYPE, &vertical)};
  buffer->aspect =
      CFDictionaryCreate(NULL, keys, values, 2, kCFTypeDictionaryKeyCallBacks, kCFTypeDictionaryValueCallBacks);
  object_release(values[0]);
  object_release(values[1]);
}

double pixel_buffer_aspect(const PixelBuffer *buffer) {
  if (buffer->aspect == NULL) return 1;
  const Ref horizontal = kCVImageBufferPixelAspectRatioHorizontalSpacingKey;
  const Ref vertical = kCVImageBufferPixelAspectRatioVerticalSpacingKey;
  return (double)dictionary_number(__func__, buffer->aspect, horizontal, 1) /
         (double)dictionary_number(__func__, buffer->aspect, vertical, 1);
}

Ref CVBufferCopyAttachment(Ref buffer, Ref key, uint32_t *attachmentMode) {
  const PixelBuffer *self = OBJECT(PIXEL_BUFFER, buffer);
  OBJECT(STRING, key);
  if (attachmentMode != NULL) *attachmentMode = 1; /* propagated */
  Ref value = key == kCVImageBufferYCbCrMatrixKey ? self->matrix
              : key == kCVImageBufferPixelAspectRatioKey ? self->aspect
                                                         : NULL;
  return value == NULL ? NULL : object_retain(value);
}

CVReturn CVPixelBufferCreate(Ref allocator, size_t width, size_t height, OSType pixelFormatType,
                             Ref pixelBufferAttributes, Ref *pixelBufferOut) {
  DEFAULT_ALLOCATOR(allocator);
  REQUIRE(pixelBufferOut != NULL, pixelBufferOut);
  if (pixelBufferAttributes != NULL) OBJECT(DICTIONARY, pixelBufferAttributes);
  if (width == 0 || height == 0) return INVALID_ARGUMENT;
  if (pixelFormatType != PIXEL_FORMAT_420V) return INVALID_PIXEL_FORMAT;
  *pixelBufferOut = pixel_buffer_new(width, height, pixelFormatType, pixelBufferAttributes);
  return 0;
}

CVReturn CVPixelBufferCreateWithIOSurface(Ref allocator, Ref surface, Ref pixelBufferAttributes, Ref *pixelBufferOut) {
  DEFAULT_ALLOCATOR(allocator);
  OBJECT(SURFACE, surface);
  REQUIRE(pixelBufferOut != NULL, pixelBufferOut);
  if (pixelBufferAttributes != NULL) OBJECT(DICTIONARY, pixelBufferAttributes);
  PixelBuffer *buffer = object_new(&PIXEL_BUFFER);
  buffer->has_surface = true;
  buffer->surface = object_retain(surface);
  *pixelBufferOut = buffer;
  return 0;
}

static struct SurfaceMemory *layout(const char *function, Ref pixelBuffer) {
  PixelBuffer *buffer = object_check(function, "pixelBuffer", pixelBuffer, &PIXEL_BUFFER);
  return buffer->surface->memory;
}

size_t CVPixelBufferGetWidth(Ref pixelBuffer) { return layout(__func__, pixelBuffer)->width; }
size_t CVPixelBufferGetHeight(Ref pixelBuffer) { return layout(__func__, pixelBuffer)->height; }
OSType CVPixelBufferGetPixelFormatType(Ref pixelBuffer) { return layout(__func__, pixelBuffer)->format; }
size_t CVPixelBufferGetPlaneCount(Ref pixelBuffer) { return layout(__func__, pixelBuffer)->planes; }

size_t CVPixelBufferGetBytesPerRowOfPlane(Ref pixelBuffer, size_t planeIndex) {
  REQUIRE(planeIndex < 2, planeIndex);
  return layout(__func__, pixelBuffer)->stride[planeIndex];
}

size_t CVPixelBufferGetHeightOfPlane(Ref pixelBuffer, size_t planeIndex) {
  REQUIRE(planeIndex < 2, planeIndex);
  return layout(__func__, pixelBuffer)->plane_height[planeIndex];
}

void *CVPixelBufferGetBaseAddressOfPlane(Ref pixelBuffer, size_t planeIndex) {
  PixelBuffer *buffer = OBJECT(PIXEL_BUFFER, pixelBuffer);
  REQUIRE(planeIndex < 2, planeIndex);
  if (buffer->locks == 0) double_fail(__func__, "the base address is not locked");
  return surface_plane(buffer->surface, (int)planeIndex);
}

CVReturn CVPixelBufferLockBaseAddress(Ref pixelBuffer, uint64_t lockFlags) {
  PixelBuffer *buffer = OBJECT(PIXEL_BUFFER, pixelBuffer);
  REQUIRE(lockFlags == 0 || lockFlags == READ_ONLY, lockFlags);
  __atomic_add_fetch(&buffer->locks, 1, __ATOMIC_SEQ_CST);
  return 0;
}

CVReturn CVPixelBufferUnlockBaseAddress(Ref pixelBuffer, uint64_t unlockFlags) {
  PixelBuffer *buffer = OBJECT(PIXEL_BUFFER, pixelBuffer);
  REQUIRE(unlockFlags == 0 || unlockFlags == READ_ONLY, unlockFlags);
  if (__atomic_sub_fetch(&buffer->locks, 1, __ATOMIC_SEQ_CST) < 0) double_fail(__func__, "the buffer is not locked");
  return 0;
}

Ref CVPixelBufferGetIOSurface(Ref pixelBuffer) {
  PixelBuffer *buffer = OBJECT(PIXEL_BUFFER, pixelBuffer);
  return buffer->has_surface ? buffer->surface : NULL;
}

CVReturn CVPixelBufferPoolCreate(Ref allocator, Ref poolAttributes, Ref pixelBufferAttributes, Ref *poolOut) {
  DEFAULT_ALLOCATOR(allocator);
  if (poolAttributes != NULL) OBJECT(DICTIONARY, poolAttributes);
  Dictionary *attributes = OBJECT(DICTIONARY, pixelBufferAttributes);
  REQUIRE(poolOut != NULL, poolOut);
  PixelBufferPool *pool = object_new(&PIXEL_BUFFER_POOL);
  pool->width = (size_t)dictionary_number(__func__, attributes, kCVPixelBufferWidthKey, 0);
  pool->height = (size_t)dictionary_number(__func__, attributes, kCVPixelBufferHeightKey, 0);
  pool->format = (OSType)dictionary_number(__func__, attributes, kCVPixelBufferPixelFormatTypeKey, 0);
  if (pool->width == 0 || pool->height == 0) double_fail(__func__, "the attributes name no size");
  if (pool->format != PIXEL_FORMAT_420V) double_fail(__func__, "the attributes do not name 420v");
  pool->attributes = object_retain(attributes);
  *poolOut = pool;
  return 0;
}

CVReturn CVPixelBufferPoolCreatePixelBufferWithAuxAttributes(Ref allocator, Ref pixelBufferPool, Ref auxAttributes,
                                                             Ref *pixelBufferOut) {
  DEFAULT_ALLOCATOR(allocator);
  PixelBufferPool *pool = OBJECT(PIXEL_BUFFER_POOL, pixelBufferPool);
  REQUIRE(pixelBufferOut != NULL, pixelBufferOut);
  int64_t threshold = INT32_MAX;
  if (auxAttributes != NULL) {
    Dictionary *attributes = OBJECT(DICTIONARY, auxAttributes);
    threshold = dictionary_number(__func__, attributes, kCVPixelBufferPoolAllocationThresholdKey, INT32_MAX);
  }
  if (__atomic_add_fetch(&pool->outside, 1, __ATOMIC_SEQ_CST) > threshold) {
    __atomic_sub_fetch(&pool->outside, 1, __ATOMIC_SEQ_CST);
    return OVER_THRESHOLD;
  }
  PixelBuffer *buffer = pixel_buffer_new(pool->width, pool->height, pool->format, pool->attributes);
  buffer->pool = object_retain(pool);
  *pixelBufferOut = buffer;
  return 0;
}
