// SPDX-License-Identifier: BSD-3-Clause
// See load.h.
#include "vm/server/load.h"

#include <algorithm>
#include <cstring>

#include "lib/sys/print.h"
#include "lib/sys/process.h"
#include "vm/core/exec.h"
#include "vm/server/program_source.h"

namespace vm {
namespace {

// Of services; init's is a program's.
constexpr ExecStack kServiceStack = {.most_bytes = 1 << 20, .initial_bytes = 2 * kPageBytes};
constexpr ExecStack kProgramStack = {.most_bytes = 8 << 20, .initial_bytes = 2 * kPageBytes};
// Zeroes above the first stack pointer: no arguments, no environment, no auxiliary vector, no start
// argument.
constexpr Address kEmptyArguments = 64;

bool can_map_in_place(const abi::vm::ExecSegment& s) {
  return (s.protection & abi::vm::kProtWrite) == 0 && s.memory_bytes == s.file_bytes &&
         (s.address & (kPageBytes - 1)) == (s.file_offset & (kPageBytes - 1));
}

// Copies the file's part of the segment into its frames, page by page.
Result<> fill_segment(Core& core, const AddressSpace* space, const abi::vm::ExecSegment& s,
                      ProgramSource& source) {
  for (uint64_t done = 0; done < s.file_bytes;) {
    const uint64_t address = s.address + done;
    const uint64_t offset = address & (kPageBytes - 1);
    const uint64_t part = std::min(s.file_bytes - done, kPageBytes - offset);
    const FrameNumber frame = TRY(exec_frame(core, space, address));
    TRY_VOID(source.fill(s.file_offset + done, physical_of(frame) + offset, size_t(part)));
    done += part;
  }
  return {};
}

Result<> add_segment(Core& core, const AddressSpace* space, const abi::vm::ExecSegment& s,
                     ProgramSource& source) {
  const MemoryObject* object = can_map_in_place(s) ? TRY(source.object()) : nullptr;
  if (object != nullptr)
    return exec_add_mapped(core, space, s, object, Page(s.file_offset >> kPageShift));
  TRY_VOID(exec_add_segment(core, space, s));
  return fill_segment(core, space, s, source);
}

Result<> fill_space(Core& core, const AddressSpace* space, const ElfImage& image,
                    ProgramSource& source, const ExecStack& stack) {
  for (unsigned i = 0; i < image.segment_count; i++)
    TRY_VOID(add_segment(core, space, image.segment[i], source));
  return exec_add_stack(core, space, stack);
}

Result<> start(Server& server, Process& process, const AddressSpace* space, uint64_t entry) {
  abi::ExecArgs args{};
  args.process = process.endpoint;
  args.entry = entry;
  args.stack_pointer = server.core.layout.stack_top - kEmptyArguments;
  std::memcpy(args.name, process.label, sizeof args.name);
  TRY_VOID(sys::exec(args));
  return bind_space(server, process, space);
}

Result<> load(Server& server, Process& process, ProgramSource& source, const ExecStack& stack) {
  const ElfMachine machine{.machine = arch::kNativeElfMachine, .is_64_bit = arch::kNativeIs64Bit};
  const auto image = elf_read(source, machine);
  if (!image) {
    sys::log("program of '{}': {}", process.label, image.error());
    return Unexpected(Error::kNoExec);
  }
  const AddressSpace* space = TRY(create_space(server.core));
  auto done = fill_space(server.core, space, *image, source, stack);
  if (done) done = start(server, process, space, image->entry);
  if (!done) destroy_space(server.core, space);
  return done;
}

}  // namespace

Result<> load_module(Server& server, Process& process, unsigned module) {
  if (module >= server.info.module_count) return Unexpected(Error::kInvalid);
  const std::string_view label = service_label(server.info.module[module]);
  const BootService* service = server.policy.find(label);
  if (service == nullptr) return Unexpected(Error::kNoEntry);
  std::memcpy(process.label, service->label, sizeof process.label);
  process.calls = service->calls;
  ModuleSource source(server, module);
  const bool is_program = (service->flags & abi::kServiceUserProcess) != 0;
  return load(server, process, source, is_program ? kProgramStack : kServiceStack);
}

Result<> load_image(Server& server, Process& process, Endpoint granter, abi::GrantId grant,
                    uint64_t bytes) {
  GrantSource source(server, granter, grant, bytes);
  return load(server, process, source, kServiceStack);
}

void load_boot_services(Server& server) {
  for (unsigned i = 0; i < server.info.module_count; i++) {
    const std::string_view label = service_label(server.info.module[i]);
    const BootService* service = server.policy.find(label);
    if (label.empty() || service == nullptr || service->endpoint == abi::kVm) continue;
    const auto loaded = load_module(server, server.processes.add(service->endpoint), i);
    if (loaded) continue;
    if (service->endpoint == abi::kRs)
      sys::panic("boot module 'service {}': {}", label, loaded.error());
    sys::log("boot module 'service {}': {}", label, loaded.error());
  }
}

}  // namespace vm
