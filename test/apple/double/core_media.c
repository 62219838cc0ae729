#include "double.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { INVALID_FORMAT_DESCRIPTION = -12710, BAD_OFFSET = -12704, FORMAT_MISMATCH = -12743, ASSURE_MEMORY_NOW = 1 };

static void format_finalize(void *object) {
  FormatDescription *format = object;
  for (int colour = 0; colour < COLOURS; colour++)
    if (format->colours[colour] != NULL) object_release(format->colours[colour]);
  free(format->configuration);
}
static void block_finalize(void *object) { free(((BlockBuffer *)object)->bytes); }
static void sample_finalize(void *object) {
  SampleBuffer *sample = object;
  if (sample->block != NULL) object_release(sample->block);
  if (sample->image != NULL) object_release(sample->image);
  object_release(sample->format);
}

const Kind FORMAT_DESCRIPTION = {"CMFormatDescription", sizeof(FormatDescription), format_finalize};
const Kind BLOCK_BUFFER = {"CMBlockBuffer", sizeof(BlockBuffer), block_finalize};
const Kind SAMPLE_BUFFER = {"CMSampleBuffer", sizeof(SampleBuffer), sample_finalize};
static const Kind CLOCK = {"CMClock", sizeof(Object), NULL};
static Object host_clock = {&CLOCK, -1, NULL};

__attribute__((constructor)) static void register_clock(void) { object_make_constant(&host_clock); }

/* Puts a start code before each parameter set, as libavcodec needs it. */
static FormatDescription *parameter_sets(OSType codec, size_t count, const uint8_t *const *sets, const size_t *sizes,
                                         int length_size) {
  FormatDescription *format = object_new(&FORMAT_DESCRIPTION);
  format->codec = codec;
  format->length_size = length_size;
  for (size_t index = 0; index < count; index++) {
    format->configuration = realloc(format->configuration, format->configuration_size + 4 + sizes[index]);
    memcpy(format->configuration + format->configuration_size, "\0\0\0\1", 4);
    memcpy(format->configuration + format->configuration_size + 4, sets[index], sizes[index]);
    format->configuration_size += 4 + sizes[index];
  }
  return format;
}

static bool has_type(size_t count, const uint8_t *const *sets, int shift, int mask, int type) {
  for (size_t index = 0; index < count; index++)
    if (((sets[index][0] >> shift) & mask) == type) return true;
  return false;
}

OSStatus CMVideoFormatDescriptionCreateFromH264ParameterSets(Ref allocator, size_t parameterSetCount,
                                                             const uint8_t *const *parameterSetPointers,
                                                             const size_t *parameterSetSizes, int NALUnitHeaderLength,
                                                             Ref *formatDescriptionOut) {
  DEFAULT_ALLOCATOR(allocator);
  REQUIRE(parameterSetCount >= 2, parameterSetCount);
  REQUIRE(parameterSetPointers != NULL, parameterSetPointers);
  REQUIRE(parameterSetSizes != NULL, parameterSetSizes);
  REQUIRE(formatDescriptionOut != NULL, formatDescriptionOut);
  if (NALUnitHeaderLength != 1 && NALUnitHeaderLength != 2 && NALUnitHeaderLength != 4)
    return INVALID_FORMAT_DESCRIPTION;
  for (int type = 7; type <= 8; type++)
    if (!has_type(parameterSetCount, parameterSetPointers, 0, 31, type)) return INVALID_FORMAT_DESCRIPTION;
  *formatDescriptionOut =
      parameter_sets('avc1', parameterSetCount, parameterSetPointers, parameterSetSizes, NALUnitHeaderLength);
  return 0;
}

OSStatus CMVideoFormatDescriptionCreateFromHEVCParameterSets(Ref allocator, size_t parameterSetCount,
                                                             const uint8_t *const *parameterSetPointers,
                                                             const size_t *parameterSetSizes, int NALUnitHeaderLength,
                                                             Ref extensions, Ref *formatDescriptionOut) {
  DEFAULT_ALLOCATOR(allocator);
  REQUIRE(parameterSetCount >= 3, parameterSetCount);
  REQUIRE(parameterSetPointers != NULL, parameterSetPointers);
  REQUIRE(parameterSetSizes != NULL, parameterSetSizes);
  if (extensions != NULL) OBJECT(DICTIONARY, extensions);
  REQUIRE(formatDescriptionOut != NULL, formatDescriptionOut);
  if (NALUnitHeaderLength != 1 && NALUnitHeaderLength != 2 && NALUnitHeaderLength != 4)
    return INVALID_FORMAT_DESCRIPTION;
  for (int type = 32; type <= 34; type++)
    if (!has_type(parameterSetCount, parameterSetPointers, 1, 63, type)) return INVALID_FORMAT_DESCRIPTION;
  *formatDescriptionOut =
      parameter_sets('hvc1', parameterSetCount, parameterSetPointers, parameterSetSizes, NALUnitHeaderLength);
  return 0;
}

OSStatus CMVideoFormatDescriptionCreateForImageBuffer(Ref allocator, Ref imageBuffer, Ref *formatDescriptionOut) {
  DEFAULT_ALLOCATOR(allocator);
  PixelBuffer *image = OBJECT(PIXEL_BUFFER, imageBuffer);
  REQUIRE(formatDescriptionOut != NULL, formatDescriptionOut);
  const struct SurfaceMemory *memory = image->surface->memory;
  FormatDescription *format = object_new(&FORMAT_DESCRIPTION);
  format->codec = memory->format;
  format->size = (CMVideoDimensions){(int32_t)memory->width, (int32_t)memory->height};
  for (int colour = 0; colour < COLOURS; colour++)
    if (image->attachments[colour] != NULL) format->colours[colour] = object_retain(image->attachments[colour]);
  *formatDescriptionOut = format;
  return 0;
}

static bool matches(const FormatDescription *format, const PixelBuffer *image) {
  const struct SurfaceMemory *memory = image->surface->memory;
  for (int colour = 0; colour < COLOURS; colour++)
    if (format->colours[colour] != image->attachments[colour]) return false;
  return format->codec == memory->format && format->size.width == (int32_t)memory->width &&
         format->size.height == (int32_t)memory->height;
}

Boolean CMVideoFormatDescriptionMatchesImageBuffer(Ref desc, Ref imageBuffer) {
  return matches(OBJECT(FORMAT_DESCRIPTION, desc), OBJECT(PIXEL_BUFFER, imageBuffer));
}

CMVideoDimensions CMVideoFormatDescriptionGetDimensions(Ref videoDesc) {
  return ((FormatDescription *)OBJECT(FORMAT_DESCRIPTION, videoDesc))->size;
}

OSStatus CMBlockBufferCreateWithMemoryBlock(Ref structureAllocator, void *memoryBlock, size_t blockLength,
                                            Ref blockAllocator, const void *customBlockSource, size_t offsetToData,
                                            size_t dataLength, uint32_t flags, Ref *blockBufferOut) {
  DEFAULT_ALLOCATOR(structureAllocator);
  DEFAULT_ALLOCATOR(blockAllocator);
  /* Memory of JavaScript may be freed before the decoder reads it, so none is accepted here. */
  REQUIRE(memoryBlock == NULL, memoryBlock);
  REQUIRE(customBlockSource == NULL, customBlockSource);
  REQUIRE(flags == ASSURE_MEMORY_NOW, flags);
  REQUIRE(dataLength > 0 && offsetToData + dataLength <= blockLength, dataLength);
  REQUIRE(blockBufferOut != NULL, blockBufferOut);
  BlockBuffer *block = object_new(&BLOCK_BUFFER);
  block->size = dataLength;
  block->bytes = malloc(dataLength);
  *blockBufferOut = block;
  return 0;
}

OSStatus CMBlockBufferReplaceDataBytes(const void *sourceBytes, Ref destinationBuffer, size_t offsetIntoDestination,
                                       size_t dataLength) {
  BlockBuffer *block = OBJECT(BLOCK_BUFFER, destinationBuffer);
  REQUIRE(sourceBytes != NULL, sourceBytes);
  if (offsetIntoDestination + dataLength > block->size) return BAD_OFFSET;
  memcpy(block->bytes + offsetIntoDestination, sourceBytes, dataLength);
  return 0;
}

OSStatus CMSampleBufferCreateReady(Ref allocator, Ref dataBuffer, Ref formatDescription, CMItemCount numSamples,
                                   CMItemCount numSampleTimingEntries, const CMSampleTimingInfo *sampleTimingArray,
                                   CMItemCount numSampleSizeEntries, const size_t *sampleSizeArray,
                                   Ref *sampleBufferOut) {
  DEFAULT_ALLOCATOR(allocator);
  BlockBuffer *block = OBJECT(BLOCK_BUFFER, dataBuffer);
  FormatDescription *format = OBJECT(FORMAT_DESCRIPTION, formatDescription);
  REQUIRE(numSamples == 1, numSamples);
  REQUIRE(numSampleTimingEntries == 1, numSampleTimingEntries);
  REQUIRE(sampleTimingArray != NULL, sampleTimingArray);
  REQUIRE(numSampleSizeEntries == 1, numSampleSizeEntries);
  REQUIRE(sampleSizeArray != NULL && sampleSizeArray[0] == block->size, sampleSizeArray);
  REQUIRE(sampleBufferOut != NULL, sampleBufferOut);
  SampleBuffer *sample = object_new(&SAMPLE_BUFFER);
  sample->block = object_retain(block);
  sample->format = object_retain(format);
  sample->timing = sampleTimingArray[0];
  *sampleBufferOut = sample;
  return 0;
}

OSStatus CMSampleBufferCreateReadyWithImageBuffer(Ref allocator, Ref imageBuffer, Ref formatDescription,
                                                  const CMSampleTimingInfo *sampleTiming, Ref *sampleBufferOut) {
  DEFAULT_ALLOCATOR(allocator);
  PixelBuffer *image = OBJECT(PIXEL_BUFFER, imageBuffer);
  FormatDescription *format = OBJECT(FORMAT_DESCRIPTION, formatDescription);
  REQUIRE(sampleTiming != NULL, sampleTiming);
  REQUIRE(sampleBufferOut != NULL, sampleBufferOut);
  if (!matches(format, image)) return FORMAT_MISMATCH;
  SampleBuffer *sample = object_new(&SAMPLE_BUFFER);
  sample->image = object_retain(image);
  sample->format = object_retain(format);
  sample->timing = *sampleTiming;
  *sampleBufferOut = sample;
  return 0;
}

Ref CMClockGetHostTimeClock(void) { return &host_clock; }

static int64_t monotonic_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int64_t held_clock; /* the time at which the clock stands still; 0 while it runs */

CMTime CMClockGetTime(Ref clock) {
  OBJECT(CLOCK, clock);
  return (CMTime){held_clock != 0 ? held_clock : monotonic_ns(), 1000000000, 1, 0};
}

/* For tests: lets the clock stand still at a time `ago_ns` in the past; a negative number lets it run. */
void double_clock_hold(int64_t ago_ns) { held_clock = ago_ns < 0 ? 0 : monotonic_ns() - ago_ns; }
