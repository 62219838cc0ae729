/* The layouts of structs in C, which tests compare with those that JavaScript uses. */
#include "double.h"

#include <string.h>

typedef struct {
  void *decompressionOutputCallback, *decompressionOutputRefCon;
} VTDecompressionOutputCallbackRecord;

#define SIZE(type) {#type, sizeof(type)}
#define OFFSET(type, member) {#type "." #member, offsetof(type, member)}

static const struct {
  const char *name;
  size_t bytes;
} layouts[] = {
    SIZE(CMTime),
    OFFSET(CMTime, value),
    OFFSET(CMTime, timescale),
    OFFSET(CMTime, flags),
    OFFSET(CMTime, epoch),
    SIZE(CMSampleTimingInfo),
    OFFSET(CMSampleTimingInfo, duration),
    OFFSET(CMSampleTimingInfo, presentationTimeStamp),
    OFFSET(CMSampleTimingInfo, decodeTimeStamp),
    SIZE(CMVideoDimensions),
    OFFSET(CMVideoDimensions, width),
    OFFSET(CMVideoDimensions, height),
    SIZE(VTDecompressionOutputCallbackRecord),
    OFFSET(VTDecompressionOutputCallbackRecord, decompressionOutputCallback),
    OFFSET(VTDecompressionOutputCallbackRecord, decompressionOutputRefCon),
};

/* The size of "Type", or the offset of "Type.member"; -1 when there is none. */
int double_layout(const char *name) {
  for (size_t index = 0; index < sizeof layouts / sizeof *layouts; index++)
    if (strcmp(layouts[index].name, name) == 0) return (int)layouts[index].bytes;
  return -1;
}
