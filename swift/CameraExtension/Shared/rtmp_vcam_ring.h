/*
 * The frame ring of rtmp-vcam: pictures on their way from the writer to any number of readers, in POSIX shared memory.
 *
 * The object (default name RTMP_VCAM_RING_NAME) holds one rtmp_vcam_ring_header and, header_size bytes after its start,
 * slot_count slots of slot_stride bytes each. Numbers are little-endian. A slot's surface_id names the surface its picture
 * lies in. In a ring of pixel format
 *   I420  it is an object of surface_size bytes, called what rtmp_vcam_ring_surface_name says, the same one for good;
 *   420v  it is the IOSurface with that id (macOS), planes and strides as IOSurface tells them: another one for each
 *         picture, kept until the slot is claimed again. It can be looked up when it is global.
 *
 * A frame has a number, counted from 1, and lives in slot number % slot_count. Its slot's sequence is
 *   2 * number + 1   while the picture is being written,
 *   2 * number + 2   when it is whole,
 *   0                when the slot never held a whole picture, or the last one was given up.
 * A reader takes `head`, checks that slot's sequence, copies the surface, and checks the sequence again; if it changed,
 * the copy is worthless and the reader starts over with the new head. See rtmp_vcam_ring_begin and _is_whole.
 * An IOSurface need not be copied: one whose use count was raised before the second check is not written again.
 * The writer never waits for a reader.
 */
#ifndef RTMP_VCAM_RING_H
#define RTMP_VCAM_RING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define RTMP_VCAM_RING_NAME "/rtmp_vcam_ring"
#define RTMP_VCAM_RING_MAGIC UINT32_C(0x52435652) /* "RVCR" in memory */
#define RTMP_VCAM_RING_VERSION UINT32_C(1)
#define RTMP_VCAM_RING_MIN_SLOTS 3
#define RTMP_VCAM_RING_MAX_SLOTS 64
#define RTMP_VCAM_RING_MAX_READERS 16
#define RTMP_VCAM_RING_PIXEL_FORMAT_I420 UINT32_C(0x30323449) /* "I420" in memory; planes Y, U, V without gaps */
#define RTMP_VCAM_RING_PIXEL_FORMAT_420V UINT32_C(0x34323076) /* kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange */
#define RTMP_VCAM_RING_COLOUR_BT709_LIMITED UINT32_C(1)
#define RTMP_VCAM_RING_COLOUR_BT601_LIMITED UINT32_C(2)
/* A heartbeat older than this tells that the writer is gone or stuck. */
#define RTMP_VCAM_RING_STALE_NS UINT64_C(2000000000)

enum rtmp_vcam_ring_state {
  RTMP_VCAM_RING_CARD = 0,    /* a card that tells how to connect */
  RTMP_VCAM_RING_LIVE = 1,    /* a stream's picture */
  RTMP_VCAM_RING_HOLDING = 2, /* the last picture of a stream that stopped */
  RTMP_VCAM_RING_CLOSED = 3   /* the writer ended, or a newer one took over; open the ring again */
};

/*
 * Times called _ns are nanoseconds of the host's monotonic clock: CLOCK_MONOTONIC on Linux, mach_continuous_time on
 * macOS. A process is its id in the low 32 bits, and in the high 32 bits the low half of its start time in clock ticks
 * (field 22 of /proc/<id>/stat), or 0 where that is not known.
 */
struct rtmp_vcam_ring_header {
  uint32_t magic; /* 0 while the ring is being made. This and the next two are at the same place in every version. */
  uint32_t version;
  uint64_t writer; /* atomic: the writing process */
  uint32_t header_size;
  uint32_t slot_count;
  uint32_t slot_stride;
  uint32_t state; /* atomic: enum rtmp_vcam_ring_state, what the camera shows now */
  uint32_t width; /* of the canvas, even */
  uint32_t height;
  uint32_t pixel_format; /* of the surfaces */
  uint32_t colour;
  uint32_t fps_num; /* highest frame rate */
  uint32_t fps_den;
  uint64_t surface_size; /* bytes of one picture: width * height * 3 / 2 */
  uint64_t head;         /* atomic: number of the newest whole frame, 0 before the first one */
  uint64_t claim;        /* atomic: last number given to a writing thread */
  uint64_t heartbeat_ns; /* atomic: last sign of life of the writer; 0 before it starts and after it ended */
  uint32_t reader_count; /* atomic: readers, as the writer last counted them */
  uint32_t reserved[9];
  uint64_t readers[RTMP_VCAM_RING_MAX_READERS]; /* atomic: reading processes, 0: free. A reader takes one by
                                                   compare-and-swap and gives it back; the writer frees those of the dead */
};

struct rtmp_vcam_ring_slot {
  uint64_t sequence;   /* atomic, see above */
  uint64_t claimed_ns; /* when writing began */
  uint32_t surface_id;
  uint32_t state; /* enum rtmp_vcam_ring_state, what this frame shows */
  uint32_t width;
  uint32_t height;
  uint32_t stride_y; /* bytes from one row of the plane to the next */
  uint32_t stride_u;
  uint32_t stride_v;
  uint32_t reserved0;
  int64_t pts_us;        /* presentation time on the stream's own clock, microseconds */
  uint64_t arrival_ns;   /* when the frame's last byte came in */
  uint64_t published_ns; /* when the frame became whole */
  uint64_t reserved1[7];
};

#ifdef __cplusplus
#define RTMP_VCAM_RING_ASSERT(condition, text) static_assert(condition, text)
#else
#define RTMP_VCAM_RING_ASSERT(condition, text) _Static_assert(condition, text)
#endif
RTMP_VCAM_RING_ASSERT(sizeof(struct rtmp_vcam_ring_header) == 256, "header size");
RTMP_VCAM_RING_ASSERT(sizeof(struct rtmp_vcam_ring_slot) == 128, "slot size");

static inline struct rtmp_vcam_ring_slot *rtmp_vcam_ring_slot_of(struct rtmp_vcam_ring_header *ring, uint64_t number) {
  return (struct rtmp_vcam_ring_slot *)((uint8_t *)ring + ring->header_size +
                                        (number % ring->slot_count) * ring->slot_stride);
}

/* Name of an I420 surface: "<ring name>.<8 lower case hex digits>". */
static inline void rtmp_vcam_ring_surface_name(char *into, size_t size, const char *ring, uint32_t surface_id) {
  snprintf(into, size, "%s.%08x", ring, (unsigned)surface_id);
}

/* The newest whole frame with a number above `after`: its number, or 0 when there is none. Its slot's surface may then
   be copied; only rtmp_vcam_ring_is_whole tells afterwards whether the copy is good. */
static inline uint64_t rtmp_vcam_ring_begin(struct rtmp_vcam_ring_header *ring, uint64_t after) {
  uint64_t number = __atomic_load_n(&ring->head, __ATOMIC_ACQUIRE);
  if (number <= after) return 0;
  uint64_t sequence = __atomic_load_n(&rtmp_vcam_ring_slot_of(ring, number)->sequence, __ATOMIC_ACQUIRE);
  return sequence == 2 * number + 2 ? number : 0;
}

/* True when nothing was written into the frame's slot since rtmp_vcam_ring_begin: what was copied is whole. */
static inline bool rtmp_vcam_ring_is_whole(struct rtmp_vcam_ring_header *ring, uint64_t number) {
  __atomic_thread_fence(__ATOMIC_ACQUIRE); /* the copy's loads come before the next one */
  return __atomic_load_n(&rtmp_vcam_ring_slot_of(ring, number)->sequence, __ATOMIC_RELAXED) == 2 * number + 2;
}

/* Enters `process` into the readers' table. The index to give back with _leave, or -1 when the table is full (such a
   reader may read all the same, it is only not counted). The mapping must be writable. */
static inline int rtmp_vcam_ring_join(struct rtmp_vcam_ring_header *ring, uint64_t process) {
  for (int index = 0; index < RTMP_VCAM_RING_MAX_READERS; index++) {
    uint64_t expected = 0;
    if (__atomic_compare_exchange_n(&ring->readers[index], &expected, process, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_RELAXED))
      return index;
  }
  return -1;
}

static inline void rtmp_vcam_ring_leave(struct rtmp_vcam_ring_header *ring, int index, uint64_t process) {
  uint64_t expected = process;
  if (index >= 0)
    __atomic_compare_exchange_n(&ring->readers[index], &expected, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

#endif
