/*
 * The parts of C that Swift cannot import: shm_open, which is variadic, the clock of the ring's times, atomic loads,
 * and the constants of rtmp_vcam_ring.h that are macros with a suffix.
 */
#ifndef RTMP_VCAM_SYSTEM_H
#define RTMP_VCAM_SYSTEM_H

#include "rtmp_vcam_ring.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>

/* Opens the object for reading. Returns a descriptor, or -1 and sets errno. */
static inline int rtmp_vcam_open_shared_memory(const char *name) { return shm_open(name, O_RDONLY, 0); }

/* The current time on the clock of the ring's _ns fields. */
static inline uint64_t rtmp_vcam_ring_now_ns(void) {
#ifdef __APPLE__
  return clock_gettime_nsec_np(CLOCK_MONOTONIC_RAW); /* mach_continuous_time, which also runs while the Mac sleeps */
#else
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
#endif
}

/* Loads for fields of the ring that the writer may be changing. */
static inline uint64_t rtmp_vcam_load_u64(const void *word) {
  return __atomic_load_n((const uint64_t *)word, __ATOMIC_ACQUIRE);
}

static inline uint32_t rtmp_vcam_load_u32(const void *word) {
  return __atomic_load_n((const uint32_t *)word, __ATOMIC_ACQUIRE);
}

/* Everything written before this is visible to all before anything after it is read. */
static inline void rtmp_vcam_fence(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

static const uint32_t rtmp_vcam_ring_magic = RTMP_VCAM_RING_MAGIC;
static const uint32_t rtmp_vcam_ring_version = RTMP_VCAM_RING_VERSION;
static const uint32_t rtmp_vcam_ring_i420 = RTMP_VCAM_RING_PIXEL_FORMAT_I420;
static const uint32_t rtmp_vcam_ring_420v = RTMP_VCAM_RING_PIXEL_FORMAT_420V;
static const uint32_t rtmp_vcam_ring_bt601_limited = RTMP_VCAM_RING_COLOUR_BT601_LIMITED;
static const uint32_t rtmp_vcam_ring_bt709_limited = RTMP_VCAM_RING_COLOUR_BT709_LIMITED;
static const uint64_t rtmp_vcam_ring_stale_ns = RTMP_VCAM_RING_STALE_NS;

#endif
