/*
 * The frame ring of rtmp-vcam passes pictures from one writer to any number of readers, in POSIX shared memory.
 *
 * The object (default name RTMP_VCAM_RING_NAME) contains one rtmp_vcam_ring_header and, header_size bytes after its
 * start, slot_count slots of slot_stride bytes each. Numbers are little-endian. A slot's surface_id identifies the
 * surface that contains its picture. Depending on the ring's pixel format,
 *   I420  it is a shared memory object of surface_size bytes. rtmp_vcam_ring_surface_name makes its name. A slot always
 *         has the same one.
 *   420v  it is the IOSurface with that id (macOS); IOSurface functions give its planes and strides. A slot has another
 *         one for each picture, and keeps it until the slot is claimed again. Readers can look up global surfaces only.
 *
 * Frames are numbered from 1. A frame is in slot number % slot_count. The slot's sequence is
 *   2 * number + 1   while the picture is being written,
 *   2 * number + 2   when it is whole,
 *   0                when the slot never contained a whole picture, or when writing the last one was given up.
 * A reader reads `head`, checks the sequence of that slot, copies the surface, and checks the sequence again. If it has
 * changed, the copy is useless, and the reader starts again with the new head: see rtmp_vcam_ring_begin and _is_whole.
 * An IOSurface need not be copied: if its use count was raised before the second check, it is not written again.
 * The writer never waits for a reader.
 *
 * The program decodes only while somebody watches: an app that has the camera open, or a process in the ring's table of
 * readers. A reader that is not in this table may see the same picture for ever. So call rtmp_vcam_ring_join before the
 * first read and rtmp_vcam_ring_leave at the end, for which the ring has to be mapped writable. For a reader that cannot
 * do this, start the program with --idle never.
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
#define RTMP_VCAM_RING_PIXEL_FORMAT_I420 UINT32_C(0x30323449) /* "I420" in memory: planes Y, U and V without gaps */
#define RTMP_VCAM_RING_PIXEL_FORMAT_420V UINT32_C(0x34323076) /* kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange */
#define RTMP_VCAM_RING_COLOUR_BT709_LIMITED UINT32_C(1)
#define RTMP_VCAM_RING_COLOUR_BT601_LIMITED UINT32_C(2)
/* When the heartbeat is older than this, the writer has ended or hangs. */
#define RTMP_VCAM_RING_STALE_NS UINT64_C(2000000000)

enum rtmp_vcam_ring_state {
  RTMP_VCAM_RING_CARD = 0,    /* a card that says how to connect */
  RTMP_VCAM_RING_LIVE = 1,    /* a picture of the stream */
  RTMP_VCAM_RING_HOLDING = 2, /* the last picture of a stream that stopped */
  RTMP_VCAM_RING_CLOSED = 3   /* the writer ended, or another one replaced it: open the ring again */
};

/*
 * Times named _ns are nanoseconds of the host's monotonic clock: CLOCK_MONOTONIC on Linux, mach_continuous_time on
 * macOS. A process is written as its id in the low 32 bits, and the low half of its start time in clock ticks (field 22
 * of /proc/<id>/stat) in the high 32 bits; the latter is 0 where it is not known.
 */
struct rtmp_vcam_ring_header {
  uint32_t magic; /* 0 while the ring is being made. The first three fields are at the same place in every version. */
  uint32_t version;
  uint64_t writer; /* atomic: the writing process */
  uint32_t header_size;
  uint32_t slot_count;
  uint32_t slot_stride;
  uint32_t state; /* atomic: enum rtmp_vcam_ring_state, what the camera shows now */
  uint32_t width; /* width of the canvas; even */
  uint32_t height;
  uint32_t pixel_format; /* pixel format of the surfaces */
  uint32_t colour;
  uint32_t fps_num; /* highest frame rate */
  uint32_t fps_den;
  uint64_t surface_size; /* bytes of one picture: width * height * 3 / 2 */
  uint64_t head;         /* atomic: number of the newest whole frame; 0 before the first one */
  uint64_t claim;        /* atomic: the last number that a writing thread has claimed */
  uint64_t heartbeat_ns; /* atomic: the writer's last sign of life; 0 before it starts and after it has ended */
  uint32_t reader_count; /* atomic: number of readers when the writer last counted them */
  uint32_t reserved[9];
  uint64_t readers[RTMP_VCAM_RING_MAX_READERS]; /* atomic: reading processes; 0 is a free entry. A reader
                                                   claims an entry by compare-and-swap, and clears it at its end. The
                                                   writer clears the entries of dead processes. */
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
  uint64_t arrival_ns;   /* when the frame's last byte was received */
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

/* Returns the number of the newest whole frame if it is above `after`, otherwise 0. The caller may then copy the
   surface of its slot, and ask rtmp_vcam_ring_is_whole whether the copy is good. */
static inline uint64_t rtmp_vcam_ring_begin(struct rtmp_vcam_ring_header *ring, uint64_t after) {
  uint64_t number = __atomic_load_n(&ring->head, __ATOMIC_ACQUIRE);
  if (number <= after) return 0;
  uint64_t sequence = __atomic_load_n(&rtmp_vcam_ring_slot_of(ring, number)->sequence, __ATOMIC_ACQUIRE);
  return sequence == 2 * number + 2 ? number : 0;
}

/* True when nothing was written into the frame's slot since rtmp_vcam_ring_begin, so that the copy is good. */
static inline bool rtmp_vcam_ring_is_whole(struct rtmp_vcam_ring_header *ring, uint64_t number) {
  __atomic_thread_fence(__ATOMIC_ACQUIRE); /* the loads of the copy come before the next load */
  return __atomic_load_n(&rtmp_vcam_ring_slot_of(ring, number)->sequence, __ATOMIC_RELAXED) == 2 * number + 2;
}

/* Enters `process` into the readers' table. Returns the index for rtmp_vcam_ring_leave, or -1 when the table is full:
   the process may read, but is not counted. The mapping must be writable. */
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
