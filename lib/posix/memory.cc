// SPDX-License-Identifier: BSD-3-Clause
// Memory of the process: VM's calls. A private mapping of a file is a copy of it in anonymous memory; shared
// mappings of files do not exist yet (ENODEV).
#include "lib/posix/calls.h"

#include <sys/mman.h>

namespace posix {

// Linux answers the present end when it cannot move it.
long brk(void* end) {
  Message m = Message::of(abi::vm::Brk{.address = address_of(end)});
  if (vm(m) < 0) {
    m = Message::of(abi::vm::Brk{.address = 0});
    if (vm(m) < 0) return 0;
  }
  return long(m.as<abi::vm::Brk::Reply>().address);
}

namespace {

long map_anonymous(void* address, size_t bytes, int protection, int flags) {
  Message m = Message::of(abi::vm::Mmap{.address = address_of(address),
                                        .bytes = bytes,
                                        .offset = 0,
                                        .protection = uint32_t(protection),
                                        .flags = uint32_t(flags),
                                        .fd = -1,
                                        .process = abi::kSelf});
  long result = vm(m);
  return result < 0 ? result : long(m.as<abi::vm::Mmap::Reply>().address);
}

long read_all(int fd, char* to, size_t bytes, int64_t offset) {
  while (bytes > 0) {
    long got = pread(fd, to, bytes, offset);
    if (got == -EINTR) continue;
    if (got <= 0) return got;  // the rest of the last page is zero
    to += got;
    offset += got;
    bytes -= size_t(got);
  }
  return 0;
}

long map_file(void* address, size_t bytes, int protection, int flags, int fd, int64_t offset) {
  if ((flags & MAP_TYPE) != MAP_PRIVATE) return -ENODEV;
  char probe;
  if (long r = pread(fd, &probe, 0, offset); r < 0) return r == -ESPIPE ? -ENODEV : r;
  long mapped = map_anonymous(address, bytes, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS);
  auto* memory = reinterpret_cast<char*>(mapped);
  if (static_cast<unsigned long>(mapped) > -4096ul) return mapped;
  long result = read_all(fd, memory, bytes, offset);
  if (result == 0 && protection != (PROT_READ | PROT_WRITE)) result = mprotect(memory, bytes, protection);
  if (result == 0) return mapped;
  (void)munmap(memory, bytes);
  return result;
}

long map(void* address, size_t bytes, int protection, int flags, int fd, int64_t offset) {
  if (bytes == 0) return -EINVAL;
  if ((flags & MAP_ANONYMOUS) != 0) return map_anonymous(address, bytes, protection, flags);
  return map_file(address, bytes, protection, flags, fd, offset);
}

}  // namespace

long mmap(void* address, size_t bytes, int protection, int flags, int fd, long offset) {
  return map(address, bytes, protection, flags, fd, offset);
}
long mmap2(void* address, size_t bytes, int protection, int flags, int fd, unsigned long page) {
  return map(address, bytes, protection, flags, fd, int64_t(page) * 4096);
}

long munmap(void* address, size_t bytes) {
  return vm(abi::vm::Munmap{.address = address_of(address), .bytes = bytes});
}
long mprotect(void* address, size_t bytes, int protection) {
  return vm(abi::vm::Mprotect{.address = address_of(address), .bytes = bytes, .protection = uint32_t(protection)});
}
long mremap(void* address, size_t bytes, size_t new_bytes, int flags, void* new_address) {
  Message m = Message::of(abi::vm::Mremap{.address = address_of(address),
                                          .old_bytes = bytes,
                                          .new_bytes = new_bytes,
                                          .new_address = address_of(new_address),
                                          .flags = uint32_t(flags)});
  long result = vm(m);
  return result < 0 ? result : long(m.as<abi::vm::Mremap::Reply>().address);
}
long madvise(void* address, size_t bytes, int advice) {
  return vm(abi::vm::Madvise{.address = address_of(address), .bytes = bytes, .advice = advice});
}

long success() { return 0; }

}  // namespace posix
