// SPDX-License-Identifier: BSD-3-Clause
// See elf.h. Field layouts are those of the System V ABI.
#include "vm/core/elf.h"

#include <cstring>

namespace vm {
namespace {

struct Identification {
  uint8_t magic[4], bits, order, version, rest[9];
};
struct Header32 {
  Identification id;
  uint16_t type, machine;
  uint32_t version, entry, program_offset, section_offset, flags;
  uint16_t header_bytes, program_bytes, program_count, section_bytes, section_count, name_section;
};
static_assert(sizeof(Header32) == 52);
struct Header64 {
  Identification id;
  uint16_t type, machine;
  uint32_t version;
  uint64_t entry, program_offset, section_offset;
  uint32_t flags;
  uint16_t header_bytes, program_bytes, program_count, section_bytes, section_count, name_section;
};
static_assert(sizeof(Header64) == 64);
struct Program32 {
  uint32_t type, offset, address, physical, file_bytes, memory_bytes, flags, alignment;
};
static_assert(sizeof(Program32) == 32);
struct Program64 {
  uint32_t type, flags;
  uint64_t offset, address, physical, file_bytes, memory_bytes, alignment;
};
static_assert(sizeof(Program64) == 56);

constexpr uint16_t kExecutable = 2;
constexpr uint32_t kLoad = 1, kDynamic = 2, kInterpreter = 3, kProgramHeaders = 6;
constexpr uint32_t kExecuteFlag = 1, kWriteFlag = 2, kReadFlag = 4;
constexpr unsigned kMaxProgramHeaders = 32;

using Reason = std::unexpected<const char*>;

uint32_t protection_of(uint32_t flags) {
  return (flags & kReadFlag ? abi::vm::kProtRead : 0) |
         (flags & kWriteFlag ? abi::vm::kProtWrite : 0) |
         (flags & kExecuteFlag ? abi::vm::kProtExec : 0);
}

const char* add_segment(ElfImage& image, const abi::vm::ExecSegment& s, uint64_t file_size) {
  if (s.memory_bytes == 0) return nullptr;
  if (image.segment_count == abi::vm::kMaxExecSegments) return "too many segments";
  if (s.file_bytes > s.memory_bytes) return "a segment is larger in the file than in memory";
  if (s.file_offset > file_size || s.file_bytes > file_size - s.file_offset)
    return "a segment lies outside of the file";
  if (s.memory_bytes > ~uint64_t{0} - s.address) return "a segment wraps around";
  if (image.segment_count > 0) {
    const auto& last = image.segment[image.segment_count - 1];
    if (s.address < last.address + last.memory_bytes) return "segments overlap or are out of order";
  }
  image.segment[image.segment_count++] = s;
  return nullptr;
}

template <class Program>
const char* take_program_header(ElfImage& image, const Program& p, uint64_t file_size) {
  switch (p.type) {
    case kLoad:
      return add_segment(image,
                         {.address = p.address,
                          .memory_bytes = p.memory_bytes,
                          .file_bytes = p.file_bytes,
                          .file_offset = p.offset,
                          .protection = protection_of(p.flags),
                          .reserved = 0},
                         file_size);
    case kProgramHeaders:
      image.headers_address = p.address;
      return nullptr;
    case kInterpreter:
    case kDynamic:
      return "dynamically linked";
    default:
      return nullptr;
  }
}

bool is_executable_at(const ElfImage& image, uint64_t address) {
  for (unsigned i = 0; i < image.segment_count; i++) {
    const auto& s = image.segment[i];
    if (address >= s.address && address - s.address < s.memory_bytes) {
      return (s.protection & abi::vm::kProtExec) != 0;
    }
  }
  return false;
}

// Where the program headers are in memory, if no header says so.
uint64_t headers_in_segment(const ElfImage& image, uint64_t offset) {
  for (unsigned i = 0; i < image.segment_count; i++) {
    const auto& s = image.segment[i];
    if (offset >= s.file_offset && offset - s.file_offset < s.file_bytes)
      return s.address + (offset - s.file_offset);
  }
  return 0;
}

template <class Header, class Program>
std::expected<ElfImage, const char*> read_image(ElfSource& source, uint16_t machine) {
  Header header;
  if (source.size() < sizeof header) return Reason("shorter than its header");
  if (!source.read(0, &header, sizeof header)) return Reason("cannot be read");
  if (header.machine != machine) return Reason("for another machine");
  if (header.type != kExecutable) return Reason("not an executable");
  if (header.program_bytes != sizeof(Program)) return Reason("program headers of an unknown size");
  if (header.program_count > kMaxProgramHeaders) return Reason("too many program headers");
  const uint64_t bytes = uint64_t{header.program_count} * sizeof(Program);
  if (header.program_offset > source.size() || bytes > source.size() - header.program_offset) {
    return Reason("program headers lie outside of the file");
  }
  ElfImage image;
  image.entry = header.entry;
  image.header_bytes = header.program_bytes;
  image.header_count = header.program_count;
  for (unsigned i = 0; i < header.program_count; i++) {
    Program p;
    if (!source.read(header.program_offset + i * sizeof p, &p, sizeof p))
      return Reason("cannot be read");
    if (const char* reason = take_program_header(image, p, source.size()); reason != nullptr)
      return Reason(reason);
  }
  if (image.segment_count == 0) return Reason("nothing to load");
  if (image.headers_address == 0)
    image.headers_address = headers_in_segment(image, header.program_offset);
  if (!is_executable_at(image, image.entry))
    return Reason("its entry point is in no executable segment");
  return image;
}

}  // namespace

std::expected<ElfImage, const char*> elf_read(ElfSource& source, ElfMachine machine) {
  Identification id;
  if (source.size() < sizeof id) return Reason("shorter than its header");
  if (!source.read(0, &id, sizeof id)) return Reason("cannot be read");
  if (std::memcmp(id.magic, "\177ELF", 4) != 0) return Reason("not an ELF file");
  if (id.order != 1 || id.version != 1) return Reason("not little-endian ELF version 1");
  if (id.bits != (machine.is_64_bit ? 2 : 1)) return Reason("for another word size");
  return machine.is_64_bit ? read_image<Header64, Program64>(source, machine.machine)
                           : read_image<Header32, Program32>(source, machine.machine);
}

}  // namespace vm
