/*
 * VTDecompressionSession, with libavcodec. As in VideoToolbox without temporal processing, there is one picture for
 * each sample, in decoding order, and the session's own thread calls back with it before DecodeFrame returns.
 */
#include "double.h"

#include <libavcodec/avcodec.h>
#include <libavutil/imgutils.h>
#include <string.h>

enum {
  INVALID_SESSION = -12903,
  NO_DECODER = -12906,
  PARAMETER_ERROR = -12902,
  BAD_DATA = -12909,
  REFERENCE_MISSING = -17694,
  REAL_TIME_PLAYBACK = 4,
};

typedef void (*OutputCallback)(Ref refCon, Ref frameRefCon, OSStatus status, uint32_t infoFlags, Ref imageBuffer,
                               CMTime presentationTimeStamp, CMTime presentationDuration);
typedef struct {
  OutputCallback callback;
  Ref refCon;
} OutputRecord;

typedef struct {
  Object head;
  pthread_t owner; /* the thread that made it, which runs JavaScript */
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  bool started, ended, invalid;
  OutputRecord output;
  Dictionary *attributes;
  PixelBufferPool *pool; /* for pictures of pool_width x pool_height */
  int pool_width, pool_height;
  FormatDescription *format;
  SampleBuffer *sample; /* the sample to decode; NULL when it is done */
  Ref frame_ref;
  OSStatus forced; /* see double_fail_next_frames */
  AVCodecContext *codec;
  AVFrame *current; /* the picture that libavcodec is decoding */
  bool has_reference;
} Session;

STRING_CONSTANT(kVTDecompressionPropertyKey_RealTime)
STRING_CONSTANT(kVTVideoDecoderSpecification_EnableHardwareAcceleratedVideoDecoder)
extern Ref kCFBooleanTrue;

static struct {
  int create_status, frame_status, frames, sessions, foreign_callbacks;
  bool refuse_formats;
} doubles;

/* For tests: making the next session fails, the next `frames` frames fail with `status`, new formats are refused. */
void double_fail_next_session(int status) { doubles.create_status = status; }
void double_fail_next_frames(int status, int frames) {
  doubles.frame_status = status;
  doubles.frames = frames;
}
void double_refuse_formats(int refuse) { doubles.refuse_formats = refuse != 0; }
/* Number of sessions made so far, and of callbacks from another thread than the one that made the session. */
int double_sessions(void) { return doubles.sessions; }
int double_foreign_callbacks(void) { return doubles.foreign_callbacks; }

static void stop_thread(Session *session) {
  if (!session->started) return;
  pthread_mutex_lock(&session->lock);
  session->ended = true;
  pthread_cond_broadcast(&session->changed);
  pthread_mutex_unlock(&session->lock);
  pthread_join(session->thread, NULL);
  session->started = false;
}

static void session_finalize(void *object) {
  Session *session = object;
  if (!session->invalid) double_fail("CFRelease", "a VTDecompressionSession was released without Invalidate");
  object_release(session->attributes);
  if (session->pool != NULL) object_release(session->pool);
  object_release(session->format);
  av_frame_free(&session->current);
  avcodec_free_context(&session->codec);
}

static const Kind SESSION = {"VTDecompressionSession", sizeof(Session), session_finalize};

static int get_buffer(AVCodecContext *codec, AVFrame *frame, int flags) {
  Session *session = codec->opaque;
  int result = avcodec_default_get_buffer2(codec, frame, flags);
  if (result < 0) return result;
  av_frame_unref(session->current);
  return av_frame_ref(session->current, frame);
}

static AVCodecContext *open_codec(Session *session) {
  const FormatDescription *format = session->format;
  const AVCodec *decoder = avcodec_find_decoder(format->codec == 'avc1' ? AV_CODEC_ID_H264 : AV_CODEC_ID_HEVC);
  AVCodecContext *codec = avcodec_alloc_context3(decoder);
  codec->extradata = av_mallocz(format->configuration_size + AV_INPUT_BUFFER_PADDING_SIZE);
  memcpy(codec->extradata, format->configuration, format->configuration_size);
  codec->extradata_size = (int)format->configuration_size;
  codec->thread_count = 1;
  codec->err_recognition = AV_EF_EXPLODE;
  codec->opaque = session;
  codec->get_buffer2 = get_buffer;
  if (avcodec_open2(codec, decoder, NULL) < 0) avcodec_free_context(&codec);
  return codec;
}

/* Converts a full-range sample to video range; leaves others as they are. */
static uint8_t in_video_range(uint8_t value, bool full, int steps) {
  return full ? (uint8_t)(16 + (value * steps + 127) / 255) : value;
}

/* Returns a buffer that is no longer in use, or a new one. */
static PixelBuffer *take_buffer(Session *session, int width, int height) {
  if (session->pool == NULL || session->pool_width != width || session->pool_height != height) {
    if (session->pool != NULL) object_release(session->pool);
    session->pool = pool_new((size_t)width, (size_t)height, session->attributes);
    session->pool_width = width;
    session->pool_height = height;
  }
  return pool_take(session->pool, INT64_MAX);
}

static PixelBuffer *picture_of(Session *session) {
  const AVFrame *frame = session->current;
  const int width = session->codec->width, height = session->codec->height;
  const bool full = frame->format == AV_PIX_FMT_YUVJ420P || session->codec->color_range == AVCOL_RANGE_JPEG;
  if (frame->format != AV_PIX_FMT_YUV420P && frame->format != AV_PIX_FMT_YUVJ420P) return NULL;
  PixelBuffer *buffer = take_buffer(session, width, height);
  const struct SurfaceMemory *memory = buffer->surface->memory;
  for (int y = 0; y < height; y++) {
    uint8_t *row = surface_plane(buffer->surface, 0) + (size_t)y * memory->stride[0];
    const uint8_t *from = frame->data[0] + (ptrdiff_t)y * frame->linesize[0];
    for (int x = 0; x < width; x++) row[x] = in_video_range(from[x], full, 219);
  }
  for (uint32_t y = 0; y < memory->plane_height[1]; y++) {
    uint8_t *row = surface_plane(buffer->surface, 1) + (size_t)y * memory->stride[1];
    for (uint32_t x = 0; x < memory->plane_width[1]; x++)
      for (int plane = 0; plane < 2; plane++)
        row[2 * x + (uint32_t)plane] = in_video_range(frame->data[1 + plane][(ptrdiff_t)y * frame->linesize[1 + plane] + x], full, 224);
  }
  if (session->codec->colorspace == AVCOL_SPC_BT709) pixel_buffer_attach(buffer, MATRIX, kCVImageBufferYCbCrMatrix_ITU_R_709_2);
  if (session->codec->colorspace == AVCOL_SPC_SMPTE170M || session->codec->colorspace == AVCOL_SPC_BT470BG)
    pixel_buffer_attach(buffer, MATRIX, kCVImageBufferYCbCrMatrix_ITU_R_601_4);
  pixel_buffer_set_aspect(buffer, session->codec->sample_aspect_ratio.num, session->codec->sample_aspect_ratio.den);
  return buffer;
}

/* Converts length-prefixed NAL units to a byte stream. Returns false when a length is wrong or a unit is empty. */
static bool to_byte_stream(const Session *session, AVPacket *packet, bool *random_access) {
  const BlockBuffer *block = session->sample->block;
  const int length_size = session->format->length_size;
  if (av_new_packet(packet, (int)block->size * 4) < 0) return false;
  size_t at = 0, written = 0;
  while (at < block->size) {
    size_t length = 0;
    for (int byte = 0; byte < length_size && at < block->size; byte++) length = length << 8 | block->bytes[at++];
    if (length == 0 || length > block->size - at) return false;
    const int type = session->format->codec == 'avc1' ? block->bytes[at] & 31 : (block->bytes[at] >> 1) & 63;
    if (session->format->codec == 'avc1' ? type == 5 : type >= 16 && type <= 21) *random_access = true;
    memcpy(packet->data + written, "\0\0\0\1", 4);
    memcpy(packet->data + written + 4, block->bytes + at, length);
    written += 4 + length;
    at += length;
  }
  av_shrink_packet(packet, (int)written);
  return true;
}

static OSStatus decode(Session *session, PixelBuffer **picture) {
  AVPacket *packet = av_packet_alloc();
  AVFrame *shown = av_frame_alloc();
  bool random_access = false;
  OSStatus status = to_byte_stream(session, packet, &random_access) ? 0 : BAD_DATA;
  if (status == 0 && !random_access && !session->has_reference) status = REFERENCE_MISSING;
  if (status == 0) {
    av_frame_unref(session->current);
    int result = avcodec_send_packet(session->codec, packet);
    while (result >= 0 && avcodec_receive_frame(session->codec, shown) >= 0) av_frame_unref(shown);
    if (result < 0 || session->current->data[0] == NULL) status = BAD_DATA;
    else if ((*picture = picture_of(session)) == NULL) status = BAD_DATA;
    else if (random_access) session->has_reference = true;
  }
  av_packet_free(&packet);
  av_frame_free(&shown);
  return status;
}

static void output(Session *session, OSStatus status, PixelBuffer *picture) {
  if (!pthread_equal(pthread_self(), session->owner)) doubles.foreign_callbacks++;
  const CMSampleTimingInfo *timing = &session->sample->timing;
  session->output.callback(session->output.refCon, session->frame_ref, status, 0, picture,
                           timing->presentationTimeStamp, timing->duration);
  if (picture != NULL) object_release(picture);
}

static void *work(void *argument) {
  Session *session = argument;
  pthread_mutex_lock(&session->lock);
  for (;;) {
    while (session->sample == NULL && !session->ended) pthread_cond_wait(&session->changed, &session->lock);
    if (session->sample == NULL) break;
    pthread_mutex_unlock(&session->lock);
    PixelBuffer *picture = NULL;
    const OSStatus status = session->forced != 0 ? session->forced : decode(session, &picture);
    output(session, status, picture);
    pthread_mutex_lock(&session->lock);
    session->sample = NULL;
    pthread_cond_broadcast(&session->changed);
  }
  pthread_mutex_unlock(&session->lock);
  return NULL;
}

OSStatus VTDecompressionSessionCreate(Ref allocator, Ref videoFormatDescription, Ref videoDecoderSpecification,
                                      Ref destinationImageBufferAttributes, const OutputRecord *outputCallback,
                                      Ref *decompressionSessionOut) {
  DEFAULT_ALLOCATOR(allocator);
  FormatDescription *format = OBJECT(FORMAT_DESCRIPTION, videoFormatDescription);
  if (videoDecoderSpecification != NULL) OBJECT(DICTIONARY, videoDecoderSpecification);
  Dictionary *attributes = OBJECT(DICTIONARY, destinationImageBufferAttributes);
  REQUIRE(outputCallback != NULL && outputCallback->callback != NULL, outputCallback);
  REQUIRE(decompressionSessionOut != NULL, decompressionSessionOut);
  if (dictionary_number(__func__, attributes, kCVPixelBufferPixelFormatTypeKey, 0) != PIXEL_FORMAT_420V)
    double_fail(__func__, "destinationImageBufferAttributes do not ask for 420v");
  if (dictionary_value(attributes, kCVPixelBufferIOSurfacePropertiesKey) == NULL)
    double_fail(__func__, "destinationImageBufferAttributes do not ask for an IOSurface");
  const int forced = doubles.create_status;
  doubles.create_status = 0;
  if (forced != 0) return forced;
  if (asks_for_refused_surface(attributes)) return PARAMETER_ERROR;
  if (format->codec != 'avc1' && format->codec != 'hvc1') return NO_DECODER;
  av_log_set_level(AV_LOG_QUIET);
  Session *session = object_new(&SESSION);
  session->owner = pthread_self();
  session->output = *outputCallback;
  session->attributes = object_retain(attributes);
  session->format = object_retain(format);
  session->current = av_frame_alloc();
  session->codec = open_codec(session);
  if (session->codec == NULL) {
    session->invalid = true;
    object_release(session);
    return BAD_DATA;
  }
  pthread_mutex_init(&session->lock, NULL);
  pthread_cond_init(&session->changed, NULL);
  session->started = pthread_create(&session->thread, NULL, work, session) == 0;
  doubles.sessions++;
  *decompressionSessionOut = session;
  return 0;
}

/* The callback runs on the JavaScript thread. If these were called on that thread, the original would wait forever. */
static Session *called_elsewhere(const char *function, Ref argument) {
  Session *session = object_check(function, "session", argument, &SESSION);
  if (pthread_equal(pthread_self(), session->owner))
    double_fail(function, "called on the thread that has to run the callback");
  return session;
}

OSStatus VTDecompressionSessionDecodeFrame(Ref session, Ref sampleBuffer, uint32_t decodeFlags,
                                           Ref sourceFrameRefCon, uint32_t *infoFlagsOut) {
  Session *self = called_elsewhere(__func__, session);
  SampleBuffer *sample = OBJECT(SAMPLE_BUFFER, sampleBuffer);
  REQUIRE(decodeFlags == REAL_TIME_PLAYBACK, decodeFlags);
  if (sample->block == NULL) double_fail(__func__, "sampleBuffer contains a picture and no data");
  if (self->invalid) return INVALID_SESSION;
  if (sample->format != self->format) {
    object_release(self->format);
    self->format = object_retain(sample->format);
    avcodec_free_context(&self->codec);
    self->codec = open_codec(self);
    self->has_reference = false;
  }
  pthread_mutex_lock(&self->lock);
  if (self->sample != NULL) double_fail(__func__, "a second frame before the first one is decoded");
  self->forced = doubles.frames > 0 ? doubles.frame_status : 0;
  if (doubles.frames > 0) doubles.frames--;
  self->frame_ref = sourceFrameRefCon;
  self->sample = sample;
  pthread_cond_broadcast(&self->changed);
  while (self->sample != NULL) pthread_cond_wait(&self->changed, &self->lock);
  pthread_mutex_unlock(&self->lock);
  if (infoFlagsOut != NULL) *infoFlagsOut = 0;
  return 0;
}

OSStatus VTDecompressionSessionWaitForAsynchronousFrames(Ref session) {
  Session *self = called_elsewhere(__func__, session);
  return self->invalid ? INVALID_SESSION : 0;
}

void VTDecompressionSessionInvalidate(Ref session) {
  Session *self = called_elsewhere(__func__, session);
  stop_thread(self);
  self->invalid = true;
}

Boolean VTDecompressionSessionCanAcceptFormatDescription(Ref session, Ref newFormatDesc) {
  const Session *self = OBJECT(SESSION, session);
  const FormatDescription *format = OBJECT(FORMAT_DESCRIPTION, newFormatDesc);
  return !doubles.refuse_formats && !self->invalid && format->codec == self->format->codec;
}

OSStatus VTSessionSetProperty(Ref session, Ref propertyKey, Ref propertyValue) {
  Object *head = object_check(__func__, "session", session, NULL);
  OBJECT(STRING, propertyKey);
  if (head->kind == &TRANSFER_SESSION) return transfer_set_property(session, propertyKey, propertyValue);
  if (head->kind == &ROTATION_SESSION) return rotation_set_property(session, propertyKey, propertyValue);
  REQUIRE(propertyKey == kVTDecompressionPropertyKey_RealTime, propertyKey);
  REQUIRE(propertyValue == kCFBooleanTrue, propertyValue);
  OBJECT(SESSION, session);
  return 0;
}
