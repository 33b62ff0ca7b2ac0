// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/boot/elf.h"

#include "kernel/boot/physical.h"

namespace kernel {

using hal::Arch;

namespace {

// The headers of both word sizes; W is the word.
template <class W>
struct FileHeader {
  uint8_t identification[16];
  uint16_t type, machine;
  uint32_t version;
  W entry, program_headers, section_headers;
  uint32_t flags;
  uint16_t header_bytes, program_header_bytes, program_header_count;
  uint16_t section_header_bytes, section_header_count, names;
};
static_assert(sizeof(FileHeader<uint32_t>) == 52 && sizeof(FileHeader<uint64_t>) == 64);

struct ProgramHeader32 {
  uint32_t type, offset, address, physical, file_bytes, memory_bytes, flags, align;
};
struct ProgramHeader64 {
  uint32_t type, flags;
  uint64_t offset, address, physical, file_bytes, memory_bytes, align;
};
static_assert(sizeof(ProgramHeader32) == 32 && sizeof(ProgramHeader64) == 56);

constexpr uint32_t kLoad = 1, kExecutable = 1, kWritable = 2;
constexpr uint16_t kExecutableFile = 2;
constexpr uint64_t kPageBytes = 1ull << Arch::kPageShift;

[[nodiscard]] bool is_inside(uint64_t offset, uint64_t bytes, uint64_t total) {
  return offset <= total && bytes <= total - offset;
}

[[nodiscard]] const char* check_segment(const ElfProgram& program, const ElfSegment& s, uint64_t file_bytes) {
  if (!is_inside(s.file_offset, s.file_bytes, file_bytes)) return "a segment lies outside the file";
  if (s.file_bytes > s.memory_bytes) return "a segment is larger in the file than in memory";
  if (s.address < Arch::kUserStart || !is_inside(s.address, s.memory_bytes, Arch::kUserEnd)) {
    return "a segment lies outside user memory";
  }
  if (program.segment_count == 0) return nullptr;
  const ElfSegment& last = program.segment[program.segment_count - 1];
  const uint64_t end = (last.address + last.memory_bytes + kPageBytes - 1) & ~(kPageBytes - 1);
  return (s.address & ~(kPageBytes - 1)) < end ? "segments share a page or are out of order" : nullptr;
}

template <class W, class Header>
void read_segments(hal::PhysAddr file, uint64_t file_bytes, ElfProgram& program) {
  FileHeader<W> h;
  if (file_bytes < sizeof h) {
    program.problem = "the file is too short";
    return;
  }
  read_physical(file, &h, sizeof h);
  program.entry = h.entry;
  if (h.type != kExecutableFile || h.machine != Arch::kElfMachine) {
    program.problem = "not a program for this machine";
  } else if (h.program_header_bytes != sizeof(Header) ||
             !is_inside(h.program_headers, uint64_t{h.program_header_count} * sizeof(Header), file_bytes)) {
    program.problem = "bad program headers";
  }
  for (unsigned i = 0; program.problem == nullptr && i < h.program_header_count; ++i) {
    Header p;
    read_physical(hal::PhysAddr{file.value + h.program_headers + i * sizeof p}, &p, sizeof p);
    if (p.type != kLoad || p.memory_bytes == 0) continue;
    const ElfSegment s{.address = p.address,
                       .memory_bytes = p.memory_bytes,
                       .file_offset = p.offset,
                       .file_bytes = p.file_bytes,
                       .is_writable = (p.flags & kWritable) != 0,
                       .is_executable = (p.flags & kExecutable) != 0};
    program.problem = program.segment_count == kMaxElfSegments ? "too many segments"
                                                                : check_segment(program, s, file_bytes);
    if (program.problem == nullptr) program.segment[program.segment_count++] = s;
  }
}

}  // namespace

ElfProgram read_elf(hal::PhysAddr file, uint64_t file_bytes) {
  ElfProgram program;
  constexpr uint8_t kMagic[4] = {0x7f, 'E', 'L', 'F'};
  constexpr uint8_t kClass = Arch::kWordBits == 64 ? 2 : 1;
  uint8_t identification[16] = {};
  if (file_bytes >= sizeof identification) read_physical(file, identification, sizeof identification);
  if (!std::equal(kMagic, kMagic + 4, identification) || identification[4] != kClass) {
    program.problem = "not an ELF file of this word size";
    return program;
  }
  if constexpr (Arch::kWordBits == 64) {
    read_segments<uint64_t, ProgramHeader64>(file, file_bytes, program);
  } else {
    read_segments<uint32_t, ProgramHeader32>(file, file_bytes, program);
  }
  if (program.problem == nullptr && program.segment_count == 0) program.problem = "no segment to load";
  return program;
}

}  // namespace kernel
