/* VTPixelTransferSession: scales 420v pictures, with bilinear interpolation, and puts bars around them. */
#include "double.h"

#include <string.h>

enum { INVALID_SESSION = -12903, BLACK = 16, NEUTRAL = 128 };

typedef struct {
  Object head;
  Ref mode;
  bool invalid;
} TransferSession;

/* In samples of a plane, not whole ones. */
typedef struct {
  double x, y, width, height;
} Area;

static void session_finalize(void *object) {
  if (!((TransferSession *)object)->invalid)
    double_fail("CFRelease", "a VTPixelTransferSession was released without Invalidate");
}

const Kind TRANSFER_SESSION = {"VTPixelTransferSession", sizeof(TransferSession), session_finalize};
STRING_CONSTANT(kVTPixelTransferPropertyKey_ScalingMode)
STRING_CONSTANT(kVTScalingMode_Normal)
STRING_CONSTANT(kVTScalingMode_Letterbox)
STRING_CONSTANT(kVTScalingMode_Trim)
static int transfers;

/* Pictures transferred so far. */
int double_transfers(void) { return transfers; }

OSStatus VTPixelTransferSessionCreate(Ref allocator, Ref *pixelTransferSessionOut) {
  DEFAULT_ALLOCATOR(allocator);
  REQUIRE(pixelTransferSessionOut != NULL, pixelTransferSessionOut);
  TransferSession *session = object_new(&TRANSFER_SESSION);
  session->mode = kVTScalingMode_Normal;
  *pixelTransferSessionOut = session;
  return 0;
}

void VTPixelTransferSessionInvalidate(Ref session) {
  ((TransferSession *)OBJECT(TRANSFER_SESSION, session))->invalid = true;
}

OSStatus transfer_set_property(Ref session, Ref key, Ref value) {
  TransferSession *self = OBJECT(TRANSFER_SESSION, session);
  REQUIRE(key == kVTPixelTransferPropertyKey_ScalingMode, key);
  REQUIRE(value == kVTScalingMode_Normal || value == kVTScalingMode_Letterbox || value == kVTScalingMode_Trim, value);
  self->mode = value;
  return 0;
}

/* The middle of `outer` with the shape `aspect` (width to height). */
static Area inside(Area outer, double aspect) {
  Area area = outer;
  if (outer.width > outer.height * aspect) area.width = outer.height * aspect;
  else area.height = outer.width / aspect;
  area.x += (outer.width - area.width) / 2;
  area.y += (outer.height - area.height) / 2;
  return area;
}

static double sample(const uint8_t *plane, size_t stride, int step, double x, double y, int width, int height) {
  x = x < 0 ? 0 : x > width - 1 ? width - 1 : x;
  y = y < 0 ? 0 : y > height - 1 ? height - 1 : y;
  const int left = (int)x, top = (int)y, right = left + (left < width - 1), bottom = top + (top < height - 1);
  const double dx = x - left, dy = y - top;
  const uint8_t *upper = plane + (size_t)top * stride, *lower = plane + (size_t)bottom * stride;
  return (upper[left * step] * (1 - dx) + upper[right * step] * dx) * (1 - dy) +
         (lower[left * step] * (1 - dx) + lower[right * step] * dx) * dy;
}

static void transfer_plane(const Surface *from, const Surface *to, int plane, Area source, Area target) {
  const struct SurfaceMemory *in = from->memory, *out = to->memory;
  const int step = plane == 0 ? 1 : 2;
  const double scale = plane == 0 ? 1 : 0.5;
  for (uint32_t y = 0; y < out->plane_height[plane]; y++) {
    uint8_t *row = surface_plane(to, plane) + (size_t)y * out->stride[plane];
    for (uint32_t x = 0; x < out->plane_width[plane]; x++) {
      /* Where in the target the middle of this sample lies, 0 to 1. */
      const double u = ((x + 0.5) / scale - target.x) / target.width, v = ((y + 0.5) / scale - target.y) / target.height;
      for (int part = 0; part < step; part++)
        row[x * (uint32_t)step + (uint32_t)part] =
            u < 0 || u > 1 || v < 0 || v > 1
                ? (plane == 0 ? BLACK : NEUTRAL)
                : (uint8_t)(0.5 + sample(surface_plane(from, plane) + part, in->stride[plane], step,
                                         (source.x + u * source.width) * scale - 0.5,
                                         (source.y + v * source.height) * scale - 0.5, (int)in->plane_width[plane],
                                         (int)in->plane_height[plane]));
    }
  }
}

OSStatus VTPixelTransferSessionTransferImage(Ref session, Ref sourceBuffer, Ref destinationBuffer) {
  const TransferSession *self = OBJECT(TRANSFER_SESSION, session);
  const PixelBuffer *from = OBJECT(PIXEL_BUFFER, sourceBuffer);
  PixelBuffer *to = OBJECT(PIXEL_BUFFER, destinationBuffer);
  if (self->invalid) return INVALID_SESSION;
  const struct SurfaceMemory *in = from->surface->memory, *out = to->surface->memory;
  Area source = {0, 0, in->width, in->height}, target = {0, 0, out->width, out->height};
  const double pixel_aspect = pixel_buffer_aspect(from), aspect = in->width * pixel_aspect / in->height;
  if (self->mode == kVTScalingMode_Letterbox) target = inside(target, aspect);
  if (self->mode == kVTScalingMode_Trim) source = inside(source, (double)out->width / out->height / pixel_aspect);
  for (int plane = 0; plane < 2; plane++) transfer_plane(from->surface, to->surface, plane, source, target);
  if (from->matrix != NULL) pixel_buffer_set_matrix(to, ((String *)from->matrix)->text);
  __atomic_add_fetch(&transfers, 1, __ATOMIC_SEQ_CST);
  return 0;
}
