#include "double.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ALIGNMENT = 64, NAME_SIZE = 48 };

static uint32_t last_id;

static void name_of(IOSurfaceID id, char name[NAME_SIZE]) {
  snprintf(name, NAME_SIZE, "/rtmp_vcam_double_surface_%x", id);
}

static void surface_finalize(void *object) {
  Surface *surface = object;
  munmap(surface->memory, surface->memory_size);
  if (!surface->global || !surface->owner) return;
  char name[NAME_SIZE];
  name_of(surface->id, name);
  shm_unlink(name);
}

const Kind SURFACE = {"IOSurface", sizeof(Surface), surface_finalize};
STRING_VALUE(kIOSurfaceIsGlobal, "IOSurfaceIsGlobal")

static size_t aligned(size_t size) { return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

Surface *surface_new(size_t width, size_t height, OSType format, bool global) {
  if (format != PIXEL_FORMAT_420V) double_fail(__func__, "the double has only 420v");
  size_t stride = aligned(width), luma = stride * height, start = aligned(sizeof(struct SurfaceMemory));
  Surface *surface = object_new(&SURFACE);
  surface->owner = true;
  surface->global = global;
  surface->memory_size = start + luma + stride * ((height + 1) / 2);
  surface->id = ((uint32_t)getpid() << 12) + (__atomic_add_fetch(&last_id, 1, __ATOMIC_RELAXED) & 0xfff);
  int fd = -1;
  if (global) {
    char name[NAME_SIZE];
    name_of(surface->id, name);
    fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0644);
    if (fd < 0 || ftruncate(fd, (off_t)surface->memory_size) != 0) double_fail(name, "%s", strerror(errno));
  }
  surface->memory = mmap(NULL, surface->memory_size, PROT_READ | PROT_WRITE,
                         global ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS, fd, 0);
  if (fd >= 0) close(fd);
  if (surface->memory == MAP_FAILED) double_fail(__func__, "mmap: %s", strerror(errno));
  *surface->memory = (struct SurfaceMemory){
      .width = (uint32_t)width,
      .height = (uint32_t)height,
      .format = format,
      .planes = 2,
      .stride = {(uint32_t)stride, (uint32_t)stride},
      .plane_width = {(uint32_t)width, (uint32_t)(width + 1) / 2},
      .plane_height = {(uint32_t)height, (uint32_t)(height + 1) / 2},
      .plane_offset = {(uint32_t)start, (uint32_t)(start + luma)},
      .owner = getpid(),
  };
  return surface;
}

uint8_t *surface_plane(const Surface *surface, int plane) {
  return (uint8_t *)surface->memory + surface->memory->plane_offset[plane];
}

IOSurfaceID IOSurfaceGetID(Ref buffer) { return ((Surface *)OBJECT(SURFACE, buffer))->id; }

Ref IOSurfaceLookup(IOSurfaceID csid) {
  char name[NAME_SIZE];
  name_of(csid, name);
  int fd = shm_open(name, O_RDWR, 0);
  if (fd < 0) return NULL;
  struct stat status;
  fstat(fd, &status);
  Surface *surface = object_new(&SURFACE);
  surface->id = csid;
  surface->global = true;
  surface->memory_size = (size_t)status.st_size;
  surface->memory = mmap(NULL, surface->memory_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  return surface;
}

void surface_use(Surface *surface, int by) {
  __atomic_add_fetch(&surface->memory->use_count, by, __ATOMIC_SEQ_CST);
}

bool surface_is_in_use(const Surface *surface) {
  return __atomic_load_n(&surface->memory->use_count, __ATOMIC_SEQ_CST) > 0;
}

void IOSurfaceIncrementUseCount(Ref buffer) { surface_use(OBJECT(SURFACE, buffer), 1); }

void IOSurfaceDecrementUseCount(Ref buffer) {
  Surface *surface = OBJECT(SURFACE, buffer);
  if (surface->memory->use_count <= 0) double_fail(__func__, "the use count is already 0");
  surface_use(surface, -1);
}
