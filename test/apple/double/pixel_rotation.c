/* VTPixelRotationSession: rotates 420v pictures clockwise, and then mirrors them. */
#include "double.h"

enum { INVALID_SESSION = -12903 };

typedef struct {
  Object head;
  Ref rotation;
  bool mirror, invalid;
} RotationSession;

static void session_finalize(void *object) {
  if (!((RotationSession *)object)->invalid)
    double_fail("CFRelease", "a VTPixelRotationSession was released without Invalidate");
}

const Kind ROTATION_SESSION = {"VTPixelRotationSession", sizeof(RotationSession), session_finalize};
STRING_CONSTANT(kVTPixelRotationPropertyKey_Rotation)
STRING_CONSTANT(kVTPixelRotationPropertyKey_FlipHorizontalOrientation)
STRING_CONSTANT(kVTRotation_0)
STRING_CONSTANT(kVTRotation_CW90)
STRING_CONSTANT(kVTRotation_180)
STRING_CONSTANT(kVTRotation_CCW90)
extern Ref kCFBooleanTrue;

OSStatus VTPixelRotationSessionCreate(Ref allocator, Ref *pixelRotationSessionOut) {
  DEFAULT_ALLOCATOR(allocator);
  REQUIRE(pixelRotationSessionOut != NULL, pixelRotationSessionOut);
  RotationSession *session = object_new(&ROTATION_SESSION);
  session->rotation = kVTRotation_0;
  *pixelRotationSessionOut = session;
  return 0;
}

void VTPixelRotationSessionInvalidate(Ref session) {
  ((RotationSession *)OBJECT(ROTATION_SESSION, session))->invalid = true;
}

OSStatus rotation_set_property(Ref session, Ref key, Ref value) {
  RotationSession *self = OBJECT(ROTATION_SESSION, session);
  if (key == kVTPixelRotationPropertyKey_FlipHorizontalOrientation) {
    REQUIRE(value == kCFBooleanTrue, value);
    self->mirror = true;
    return 0;
  }
  REQUIRE(key == kVTPixelRotationPropertyKey_Rotation, key);
  REQUIRE(value == kVTRotation_0 || value == kVTRotation_CW90 || value == kVTRotation_180 || value == kVTRotation_CCW90,
          value);
  self->rotation = value;
  return 0;
}

static void rotate_plane(const RotationSession *self, const Surface *from, const Surface *to, int plane) {
  const struct SurfaceMemory *in = from->memory, *out = to->memory;
  const uint32_t bytes = plane == 0 ? 1 : 2, width = out->plane_width[plane], height = out->plane_height[plane];
  for (uint32_t y = 0; y < height; y++) {
    for (uint32_t column = 0; column < width; column++) {
      const uint32_t x = self->mirror ? width - 1 - column : column;
      uint32_t source_x = x, source_y = y;
      if (self->rotation == kVTRotation_CW90) source_x = y, source_y = width - 1 - x;
      if (self->rotation == kVTRotation_180) source_x = width - 1 - x, source_y = height - 1 - y;
      if (self->rotation == kVTRotation_CCW90) source_x = height - 1 - y, source_y = x;
      for (uint32_t byte = 0; byte < bytes; byte++)
        surface_plane(to, plane)[y * out->stride[plane] + column * bytes + byte] =
            surface_plane(from, plane)[source_y * in->stride[plane] + source_x * bytes + byte];
    }
  }
}

OSStatus VTPixelRotationSessionRotateImage(Ref session, Ref sourceBuffer, Ref destinationBuffer) {
  const RotationSession *self = OBJECT(ROTATION_SESSION, session);
  const PixelBuffer *from = OBJECT(PIXEL_BUFFER, sourceBuffer);
  PixelBuffer *to = OBJECT(PIXEL_BUFFER, destinationBuffer);
  if (self->invalid) return INVALID_SESSION;
  const bool sideways = self->rotation == kVTRotation_CW90 || self->rotation == kVTRotation_CCW90;
  const struct SurfaceMemory *in = from->surface->memory, *out = to->surface->memory;
  if (out->width != (sideways ? in->height : in->width) || out->height != (sideways ? in->width : in->height))
    double_fail(__func__, "the destination has another size, to which the original would scale");
  for (int plane = 0; plane < 2; plane++) rotate_plane(self, from->surface, to->surface, plane);
  for (int index = 0; index < ATTACHMENTS; index++) pixel_buffer_attach(to, index, from->attachments[index]);
  return 0;
}
