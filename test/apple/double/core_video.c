#include "double.h"

enum { READ_ONLY = 1, INVALID_ARGUMENT = -6661, INVALID_PIXEL_FORMAT = -6680, INVALID_ATTRIBUTES = -6682 };
enum { OVER_THRESHOLD = -6689 };

enum { MOST_SURFACES = 64, SHOULD_PROPAGATE = 1 };

struct PixelBufferPool {
  Object head;
  size_t width, height;
  Dictionary *attributes;
  pthread_mutex_t lock;
  Surface *surfaces[MOST_SURFACES];
  int count;
};

STRING_CONSTANT(kCVPixelBufferPixelFormatTypeKey)
STRING_CONSTANT(kCVPixelBufferWidthKey)
STRING_CONSTANT(kCVPixelBufferHeightKey)
STRING_CONSTANT(kCVPixelBufferIOSurfacePropertiesKey)
STRING_CONSTANT(kCVPixelBufferPoolMinimumBufferCountKey)
STRING_CONSTANT(kCVPixelBufferPoolAllocationThresholdKey)
STRING_CONSTANT(kCVImageBufferYCbCrMatrixKey)
STRING_VALUE(kCVImageBufferYCbCrMatrix_ITU_R_601_4, "ITU_R_601_4")
STRING_VALUE(kCVImageBufferYCbCrMatrix_ITU_R_709_2, "ITU_R_709_2")
STRING_CONSTANT(kCVImageBufferColorPrimariesKey)
STRING_VALUE(kCVImageBufferColorPrimaries_ITU_R_709_2, "ITU_R_709_2")
STRING_CONSTANT(kCVImageBufferTransferFunctionKey)
STRING_VALUE(kCVImageBufferTransferFunction_ITU_R_709_2, "ITU_R_709_2")
STRING_CONSTANT(kCVImageBufferPixelAspectRatioKey)
STRING_CONSTANT(kCVImageBufferPixelAspectRatioHorizontalSpacingKey)
STRING_CONSTANT(kCVImageBufferPixelAspectRatioVerticalSpacingKey)
extern Ref kIOSurfaceIsGlobal, kCFBooleanTrue;

static void pixel_buffer_finalize(void *object) {
  PixelBuffer *buffer = object;
  if (buffer->locks != 0) double_fail("CVPixelBuffer", "released while its base address is locked");
  for (int index = 0; index < ATTACHMENTS; index++) pixel_buffer_attach(buffer, index, NULL);
  if (buffer->uses) surface_use(buffer->surface, -1);
  object_release(buffer->surface);
  if (buffer->pool != NULL) object_release(buffer->pool);
}

static void pool_finalize(void *object) {
  PixelBufferPool *pool = object;
  for (int index = 0; index < pool->count; index++) object_release(pool->surfaces[index]);
  object_release(pool->attributes);
}

const Kind PIXEL_BUFFER = {"CVPixelBuffer", sizeof(PixelBuffer), pixel_buffer_finalize};
const Kind PIXEL_BUFFER_POOL = {"CVPixelBufferPool", sizeof(PixelBufferPool), pool_finalize};

static bool refuses_global;

/* Makes every call fail that asks for global surfaces, as a later macOS may. */
void double_refuse_global(bool value) { refuses_global = value; }

bool asks_for_refused_surface(const Dictionary *attributes) {
  Ref properties = dictionary_value(attributes, kCVPixelBufferIOSurfacePropertiesKey);
  return refuses_global && properties != NULL && dictionary_value(properties, kIOSurfaceIsGlobal) == kCFBooleanTrue;
}

static Surface *surface_of(size_t width, size_t height, OSType format, const Dictionary *attributes) {
  Ref properties = dictionary_value(attributes, kCVPixelBufferIOSurfacePropertiesKey);
  if (properties == NULL) return surface_new(width, height, format, false);
  object_check(__func__, "kCVPixelBufferIOSurfacePropertiesKey", properties, &DICTIONARY);
  return surface_new(width, height, format, dictionary_value(properties, kIOSurfaceIsGlobal) == kCFBooleanTrue);
}

/* Takes over the reference to the surface. */
static PixelBuffer *pixel_buffer_of(Surface *surface, bool has_surface) {
  PixelBuffer *buffer = object_new(&PIXEL_BUFFER);
  buffer->has_surface = has_surface;
  buffer->surface = surface;
  buffer->uses = true;
  surface_use(surface, 1);
  return buffer;
}

PixelBufferPool *pool_new(size_t width, size_t height, Dictionary *attributes) {
  PixelBufferPool *pool = object_new(&PIXEL_BUFFER_POOL);
  pool->width = width;
  pool->height = height;
  pool->attributes = object_retain(attributes);
  pthread_mutex_init(&pool->lock, NULL);
  return pool;
}

static Surface *free_surface(PixelBufferPool *pool, int64_t most) {
  for (int index = 0; index < pool->count; index++)
    if (!surface_is_in_use(pool->surfaces[index])) return pool->surfaces[index];
  if (pool->count >= most) return NULL;
  if (pool->count == MOST_SURFACES) double_fail("CVPixelBufferPool", "%d buffers are in use", MOST_SURFACES);
  Surface *surface = surface_of(pool->width, pool->height, PIXEL_FORMAT_420V, pool->attributes);
  pool->surfaces[pool->count++] = surface;
  return surface;
}

PixelBuffer *pool_take(PixelBufferPool *pool, int64_t most) {
  pthread_mutex_lock(&pool->lock);
  Surface *surface = free_surface(pool, most);
  PixelBuffer *buffer = NULL;
  if (surface != NULL) {
    const bool told = dictionary_value(pool->attributes, kCVPixelBufferIOSurfacePropertiesKey) != NULL;
    buffer = pixel_buffer_of(object_retain(surface), told);
    buffer->pool = object_retain(pool);
  }
  pthread_mutex_unlock(&pool->lock);
  return buffer;
}

void pixel_buffer_attach(PixelBuffer *buffer, int attachment, Ref value) {
  if (value != NULL) object_retain(value);
  if (buffer->attachments[attachment] != NULL) object_release(buffer->attachments[attachment]);
  buffer->attachments[attachment] = value;
}

void pixel_buffer_set_aspect(PixelBuffer *buffer, int horizontal, int vertical) {
  if (horizontal <= 0 || vertical <= 0) return;
  Ref keys[] = {kCVImageBufferPixelAspectRatioHorizontalSpacingKey, kCVImageBufferPixelAspectRatioVerticalSpacingKey};
  Ref values[] = {CFNumberCreate(NULL, SINT32_TYPE, &horizontal), CFNumberCreate(NULL, SINT32_TYPE, &vertical)};
  buffer->attachments[ASPECT] =
      CFDictionaryCreate(NULL, keys, values, 2, kCFTypeDictionaryKeyCallBacks, kCFTypeDictionaryValueCallBacks);
  object_release(values[0]);
  object_release(values[1]);
}

double pixel_buffer_aspect(const PixelBuffer *buffer) {
  Ref ratio = buffer->attachments[ASPECT];
  if (ratio == NULL) return 1;
  const Ref horizontal = kCVImageBufferPixelAspectRatioHorizontalSpacingKey;
  const Ref vertical = kCVImageBufferPixelAspectRatioVerticalSpacingKey;
  return (double)dictionary_number(__func__, ratio, horizontal, 1) /
         (double)dictionary_number(__func__, ratio, vertical, 1);
}

static int attachment_of(Ref key) {
  if (key == kCVImageBufferYCbCrMatrixKey) return MATRIX;
  if (key == kCVImageBufferColorPrimariesKey) return PRIMARIES;
  if (key == kCVImageBufferTransferFunctionKey) return TRANSFER;
  if (key == kCVImageBufferPixelAspectRatioKey) return ASPECT;
  double_fail(__func__, "the double has only colours and the aspect ratio of pixels");
}

Ref CVBufferCopyAttachment(Ref buffer, Ref key, uint32_t *attachmentMode) {
  const PixelBuffer *self = OBJECT(PIXEL_BUFFER, buffer);
  OBJECT(STRING, key);
  if (attachmentMode != NULL) *attachmentMode = SHOULD_PROPAGATE;
  Ref value = self->attachments[attachment_of(key)];
  return value == NULL ? NULL : object_retain(value);
}

void CVBufferSetAttachment(Ref buffer, Ref key, Ref value, uint32_t attachmentMode) {
  PixelBuffer *self = OBJECT(PIXEL_BUFFER, buffer);
  OBJECT(STRING, key);
  object_check(__func__, "value", value, key == kCVImageBufferPixelAspectRatioKey ? &DICTIONARY : &STRING);
  REQUIRE(attachmentMode == SHOULD_PROPAGATE, attachmentMode);
  pixel_buffer_attach(self, attachment_of(key), value);
}

CVReturn CVPixelBufferCreate(Ref allocator, size_t width, size_t height, OSType pixelFormatType,
                             Ref pixelBufferAttributes, Ref *pixelBufferOut) {
  DEFAULT_ALLOCATOR(allocator);
  REQUIRE(pixelBufferOut != NULL, pixelBufferOut);
  if (pixelBufferAttributes != NULL) OBJECT(DICTIONARY, pixelBufferAttributes);
  if (width == 0 || height == 0) return INVALID_ARGUMENT;
  if (pixelFormatType != PIXEL_FORMAT_420V) return INVALID_PIXEL_FORMAT;
  Surface *surface = surface_of(width, height, pixelFormatType, pixelBufferAttributes);
  *pixelBufferOut =
      pixel_buffer_of(surface, dictionary_value(pixelBufferAttributes, kCVPixelBufferIOSurfacePropertiesKey) != NULL);
  return 0;
}

CVReturn CVPixelBufferCreateWithIOSurface(Ref allocator, Ref surface, Ref pixelBufferAttributes, Ref *pixelBufferOut) {
  DEFAULT_ALLOCATOR(allocator);
  OBJECT(SURFACE, surface);
  REQUIRE(pixelBufferOut != NULL, pixelBufferOut);
  if (pixelBufferAttributes != NULL) OBJECT(DICTIONARY, pixelBufferAttributes);
  /* This does not count as a use: the process that looked up the surface has to do that (CVPixelBufferIOSurface.h). */
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
  const size_t width = (size_t)dictionary_number(__func__, attributes, kCVPixelBufferWidthKey, 0);
  const size_t height = (size_t)dictionary_number(__func__, attributes, kCVPixelBufferHeightKey, 0);
  if (width == 0 || height == 0) double_fail(__func__, "the attributes contain no size");
  if (dictionary_number(__func__, attributes, kCVPixelBufferPixelFormatTypeKey, 0) != PIXEL_FORMAT_420V)
    double_fail(__func__, "the attributes do not contain 420v");
  *poolOut = pool_new(width, height, attributes);
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
  if (asks_for_refused_surface(pool->attributes)) return INVALID_ATTRIBUTES;
  *pixelBufferOut = pool_take(pool, threshold);
  return *pixelBufferOut == NULL ? OVER_THRESHOLD : 0;
}
