/*
 * VTPixelTransferSession: scales 420v pictures with bilinear interpolation, adds bars, and converts them to the matrix
 * that was set.
 */
#include "double.h"

#include <string.h>

enum { INVALID_SESSION = -12903, BLACK = 16, NEUTRAL = 128 };

typedef struct {
  Object head;
  Ref mode;
  Ref matrix; /* matrix of the destination; NULL: that of the source */
  bool invalid;
} TransferSession;

/* Measured in samples of a plane, which need not be whole. */
typedef struct {
  double x, y, width, height;
} Area;

static void session_finalize(void *object) {
  if (!((TransferSession *)object)->invalid)
    double_fail("CFRelease", "a VTPixelTransferSession was released without Invalidate");
}

const Kind TRANSFER_SESSION = {"VTPixelTransferSession", sizeof(TransferSession), session_finalize};
STRING_CONSTANT(kVTPixelTransferPropertyKey_ScalingMode)
STRING_CONSTANT(kVTPixelTransferPropertyKey_DestinationYCbCrMatrix)
STRING_CONSTANT(kVTScalingMode_Normal)
STRING_CONSTANT(kVTScalingMode_Letterbox)
STRING_CONSTANT(kVTScalingMode_Trim)
static int transfers, forced;

/* For tests: all transfers fail with this status; with 0 they succeed. */
void double_fail_transfers(int status) { forced = status; }

/* Number of pictures transferred so far. */
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
  if (key == kVTPixelTransferPropertyKey_DestinationYCbCrMatrix) {
    REQUIRE(value == kCVImageBufferYCbCrMatrix_ITU_R_601_4 || value == kCVImageBufferYCbCrMatrix_ITU_R_709_2, value);
    self->matrix = value;
    return 0;
  }
  REQUIRE(key == kVTPixelTransferPropertyKey_ScalingMode, key);
  REQUIRE(value == kVTScalingMode_Normal || value == kVTScalingMode_Letterbox || value == kVTScalingMode_Trim, value);
  self->mode = value;
  return 0;
}

/* The largest area with this aspect ratio in the middle of `outer`. */
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
      /* The position of this sample's centre in the target, from 0 to 1. */
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

static uint8_t rounded(double value) { return value < 0 ? 0 : value > 255 ? 255 : (uint8_t)(0.5 + value); }

/* The weights of red and blue in luma, from ITU-R BT.601 and BT.709. */
static void weights(Ref matrix, double *red, double *blue) {
  *red = matrix == kCVImageBufferYCbCrMatrix_ITU_R_601_4 ? 0.299 : 0.2126;
  *blue = matrix == kCVImageBufferYCbCrMatrix_ITU_R_601_4 ? 0.114 : 0.0722;
}

/* Grey does not change, so chroma depends on chroma alone, and luma changes only by a term that depends on chroma. */
static void convert(const Surface *picture, Ref from, Ref to) {
  double red_in, blue_in, red_out, blue_out;
  weights(from, &red_in, &blue_in);
  weights(to, &red_out, &blue_out);
  const struct SurfaceMemory *memory = picture->memory;
  for (uint32_t y = 0; y < memory->plane_height[1]; y++) {
    uint8_t *pairs = surface_plane(picture, 1) + (size_t)y * memory->stride[1];
    for (uint32_t x = 0; x < memory->plane_width[1]; x++) {
      const double cb = (pairs[2 * x] - 128) / 224.0, cr = (pairs[2 * x + 1] - 128) / 224.0;
      /* Red, green and blue, each minus luma. */
      const double red = 2 * (1 - red_in) * cr, blue = 2 * (1 - blue_in) * cb;
      const double green = -(red_in * red + blue_in * blue) / (1 - red_in - blue_in);
      const double luma = red_out * red + (1 - red_out - blue_out) * green + blue_out * blue;
      pairs[2 * x] = rounded(128 + 224 * (blue - luma) / (2 * (1 - blue_out)));
      pairs[2 * x + 1] = rounded(128 + 224 * (red - luma) / (2 * (1 - red_out)));
      for (uint32_t row = 2 * y; row < 2 * y + 2 && row < memory->height; row++)
        for (uint32_t column = 2 * x; column < 2 * x + 2 && column < memory->width; column++) {
          uint8_t *sample = surface_plane(picture, 0) + (size_t)row * memory->stride[0] + column;
          *sample = rounded(*sample + 219 * luma);
        }
    }
  }
}

OSStatus VTPixelTransferSessionTransferImage(Ref session, Ref sourceBuffer, Ref destinationBuffer) {
  const TransferSession *self = OBJECT(TRANSFER_SESSION, session);
  const PixelBuffer *from = OBJECT(PIXEL_BUFFER, sourceBuffer);
  PixelBuffer *to = OBJECT(PIXEL_BUFFER, destinationBuffer);
  if (self->invalid) return INVALID_SESSION;
  if (forced != 0) return forced;
  const struct SurfaceMemory *in = from->surface->memory, *out = to->surface->memory;
  Area source = {0, 0, in->width, in->height}, target = {0, 0, out->width, out->height};
  const double pixel_aspect = pixel_buffer_aspect(from), aspect = in->width * pixel_aspect / in->height;
  if (self->mode == kVTScalingMode_Letterbox) target = inside(target, aspect);
  if (self->mode == kVTScalingMode_Trim) source = inside(source, (double)out->width / out->height / pixel_aspect);
  for (int plane = 0; plane < 2; plane++) transfer_plane(from->surface, to->surface, plane, source, target);
  for (int colour = 0; colour < COLOURS; colour++) pixel_buffer_attach(to, colour, from->attachments[colour]);
  Ref said = from->attachments[MATRIX];
  if (self->matrix != NULL) {
    /* The matrix of a picture without one is guessed by its size, as players do. */
    Ref guess = in->height < 720 ? kCVImageBufferYCbCrMatrix_ITU_R_601_4 : kCVImageBufferYCbCrMatrix_ITU_R_709_2;
    if (said == NULL) said = guess;
    if (said != self->matrix) convert(to->surface, said, self->matrix);
    pixel_buffer_attach(to, MATRIX, self->matrix);
  }
  __atomic_add_fetch(&transfers, 1, __ATOMIC_SEQ_CST);
  return 0;
}
