/*
 * Usage: read_ring <ring> <frames> Reads frames filled with number % 251, with nothing but the C header. Prints
 * {number, tornByte} for each torn one, and {frames, last} at the end.
 */
#include "rtmp_vcam_ring.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void *map_object(const char *name, int writable) {
  int fd = shm_open(name, writable ? O_RDWR : O_RDONLY, 0);
  struct stat status;
  if (fd < 0 || fstat(fd, &status) != 0) {
    perror(name);
    exit(2);
  }
  void *memory = mmap(NULL, (size_t)status.st_size, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  if (memory == MAP_FAILED) {
    perror(name);
    exit(2);
  }
  return memory;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  long frames = atol(argv[2]);
  struct rtmp_vcam_ring_header *ring = map_object(argv[1], 1);
  if (ring->magic != RTMP_VCAM_RING_MAGIC || ring->version != RTMP_VCAM_RING_VERSION) return 3;
  const uint8_t *surfaces[RTMP_VCAM_RING_MAX_SLOTS];
  for (uint32_t slot = 0; slot < ring->slot_count; slot++) {
    char name[256];
    rtmp_vcam_ring_surface_name(name, sizeof name, argv[1], rtmp_vcam_ring_slot_of(ring, slot)->surface_id);
    surfaces[slot] = map_object(name, 0);
  }
  uint8_t *picture = malloc(ring->surface_size);
  if (picture == NULL) return 2;
  int entry = rtmp_vcam_ring_join(ring, (uint64_t)getpid());
  printf("{\"entry\":%d}\n", entry);
  fflush(stdout);
  uint64_t last = 0;
  for (long read = 0; read < frames;) {
    uint64_t number = rtmp_vcam_ring_begin(ring, last);
    if (number == 0) continue;
    memcpy(picture, surfaces[number % ring->slot_count], ring->surface_size);
    if (!rtmp_vcam_ring_is_whole(ring, number)) continue;
    for (uint64_t byte = 0; byte < ring->surface_size; byte++) {
      if (picture[byte] == number % 251) continue;
      printf("{\"number\":%" PRIu64 ",\"tornByte\":%" PRIu64 "}\n", number, byte);
      break;
    }
    last = number;
    read++;
  }
  rtmp_vcam_ring_leave(ring, entry, (uint64_t)getpid());
  printf("{\"frames\":%ld,\"last\":%" PRIu64 "}\n", frames, last);
  return 0;
}
