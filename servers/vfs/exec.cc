// SPDX-License-Identifier: BSD-3-Clause
// exec: finds the program, reads it into a new address space that VM builds beside the old one, and switches. Until
// ExecCommit nothing of the caller has changed, so any failure is just an error.
#include <algorithm>
#include <cstring>

#include "abi/vm.h"
#include "arch/native/native_format.h"
#include "servers/vfs/initial_stack.h"
#include "servers/vfs/requests.h"
#include "servers/vfs/script.h"
#include "vm/core/elf.h"

namespace vfs {

namespace {

constexpr size_t kPrefixBytes = 8192;  // room for what scripts put before the arguments
constexpr size_t kFrameBytes = kPrefixBytes + abi::kMaxArguments, kStackBytes = 320 * 1024, kPortion = 128 * 1024;
static_assert(kFrameBytes + kStackBytes + kPortion <= kExecBufferBytes);
constexpr unsigned kMaxScripts = 5;

struct Program {
  Mount* mount;
  uint32_t node, mode, uid, gid;
  uint64_t size;
};

// Bytes of the program file; remembers why a read failed, because vm::elf_read only learns that it did.
class ProgramSource final : public vm::ElfSource {
 public:
  ProgramSource(Vfs& vfs, const Program& program) : vfs_(vfs), program_(program) {}

  [[nodiscard]] uint64_t size() const override { return program_.size; }
  [[nodiscard]] bool read(uint64_t offset, void* to, size_t bytes) override {
    if (offset + bytes <= head_bytes_) {
      std::memcpy(to, head_ + offset, bytes);
      return true;
    }
    const auto done = fetch(offset, static_cast<uint8_t*>(to), bytes);
    if (done && *done == bytes) return true;
    error = done ? Error::kIo : done.error();
    return false;
  }
  // The first bytes, kept.
  Result<std::string_view> head() {
    head_bytes_ = TRY(fetch(0, head_, std::min<uint64_t>(sizeof head_, program_.size)));
    return std::string_view(reinterpret_cast<const char*>(head_), head_bytes_);
  }
  Result<size_t> fetch(uint64_t offset, uint8_t* to, size_t bytes) {
    Service& fs = *program_.mount->file_system;
    const ScopedGrant grant(vfs_.port, TRY(vfs_.port.grant_own(fs.endpoint, to, bytes, abi::kGrantWrite)));
    size_t done = 0;
    while (done < bytes) {
      Message m;
      m.type = abi::fs::Read::kType;
      m.set(abi::fs::Transfer{{program_.mount->number, program_.node}, grant.id(), 0, done, offset + done, bytes - done});
      TRY_VOID(vfs_.ask(fs, m));
      if (m.type == 0) break;
      done += size_t(m.type);
    }
    return done;
  }

  std::optional<Error> error;

 private:
  Vfs& vfs_;
  const Program& program_;
  uint8_t head_[1024];
  size_t head_bytes_ = 0;
};

class Loader {
 public:
  Loader(Vfs& vfs, Process& p, const abi::pm_vfs::Exec& request)
      : vfs_(vfs), p_(p), request_(request), buffer_(vfs.tables.exec_buffer), arguments_(request.argument_count) {}

  Result<int32_t> run(Message& reply) {
    TRY_VOID(copy_from_caller());
    for (unsigned level = 0;; level++) {
      TRY_VOID(find_program());
      ProgramSource source(vfs_, program_);
      const auto script = parse_script(TRY(source.head()));
      if (!script) return load(source, reply);
      if (level == kMaxScripts) return std::unexpected(Error::kLoop);
      TRY_VOID(become_interpreter(*script));
    }
  }

 private:
  Result<> copy_from_caller() {
    if (request_.frame_bytes > abi::kMaxArguments) return std::unexpected(Error::kTooBig);
    if (request_.path_bytes == 0 || request_.path_bytes > sizeof path_) return std::unexpected(Error::kNameTooLong);
    TRY_VOID(vfs_.port.copy_in(p_.endpoint, request_.path, path_, request_.path_bytes));
    path_bytes_ = strnlen(path_, request_.path_bytes);
    frame_at_ = kPrefixBytes;
    frame_end_ = kPrefixBytes + request_.frame_bytes;
    if (request_.frame_bytes == 0) return {};
    return vfs_.port.copy_in(p_.endpoint, request_.frame, &buffer_[frame_at_], request_.frame_bytes);
  }

  Result<> find_program() {
    if (path_bytes_ == 0) return std::unexpected(Error::kNoEntry);
    if (path_bytes_ >= sizeof path_) return std::unexpected(Error::kNameTooLong);
    std::memcpy(vfs_.area.path, path_, path_bytes_);
    const auto from = TRY(vfs_.start_of(p_, {0, abi::kAtCwd, uint32_t(path_bytes_)}, path_bytes_));
    Message m;
    m.type = abi::fs::Lookup::kType;
    Mount* mount = TRY(vfs_.walk(p_, from, path_bytes_, 0, m, Vfs::text_bytes_of<abi::fs::Lookup>()));
    const auto a = m.as<abi::Attributes>();
    program_ = {mount, uint32_t(a.inode), abi::attributes_mode(m.type), a.uid, a.gid, a.size};
    if ((program_.mode & abi::kModeType) != abi::kModeRegular) return std::unexpected(Error::kAccess);
    if (!fs::may_access(p_.who(), program_.mode, a.uid, a.gid, fs::kMayExecute)) return std::unexpected(Error::kAccess);
    return {};
  }

  Result<> prepend(std::string_view text) {
    if (text.size() + 1 > frame_at_) return std::unexpected(Error::kTooBig);
    frame_at_ -= text.size() + 1;
    std::memcpy(&buffer_[frame_at_], text.data(), text.size());
    buffer_[frame_at_ + text.size()] = 0;
    arguments_++;
    return {};
  }

  // argv becomes: interpreter, its argument, the script, what followed argv[0].
  Result<> become_interpreter(const Interpreter& script) {
    if (arguments_ != 0) {
      const void* end = std::memchr(&buffer_[frame_at_], 0, frame_end_ - frame_at_);
      if (end == nullptr) return std::unexpected(Error::kInvalid);
      frame_at_ = size_t(static_cast<const uint8_t*>(end) - buffer_.data()) + 1;
      arguments_--;
    }
    TRY_VOID(prepend({path_, path_bytes_}));
    if (!script.argument.empty()) TRY_VOID(prepend(script.argument));
    TRY_VOID(prepend(script.path));
    if (script.path.size() >= sizeof path_) return std::unexpected(Error::kNameTooLong);
    std::memcpy(path_, script.path.data(), script.path.size());
    path_bytes_ = script.path.size();
    return {};
  }

  Result<int32_t> load(ProgramSource& source, Message& reply) {
    const auto image = vm::elf_read(source, {arch::kNativeElfMachine, arch::kNativeIs64Bit});
    if (!image) return std::unexpected(source.error.value_or(Error::kNoExec));
    const auto loaded = build(source, *image, reply);
    if (!loaded) {
      Message m = Message::of(abi::vm::ExecAbort{p_.endpoint});
      (void)vfs_.port.call(abi::kVm, m);
      return std::unexpected(loaded.error());
    }
    for (uint32_t fd = 0; fd < p_.fd_end; fd++) {
      if (p_.fds[fd].file != 0 && p_.fds[fd].is_close_on_exec != 0) vfs_.close_descriptor(p_, int32_t(fd));
    }
    return 0;
  }

  Result<> ask_vm(Message& m) {
    TRY_VOID(vfs_.port.call(abi::kVm, m));
    return abi::from_wire(m.type);
  }

  Result<> build(ProgramSource& source, const vm::ElfImage& image, Message& reply) {
    const StackInput input = stack_input(image);
    const size_t bytes = stack_bytes(input);
    if (bytes > kStackBytes || bytes > request_.stack_bytes / 4) return std::unexpected(Error::kTooBig);
    const ScopedGrant memory(vfs_.port, TRY(vfs_.port.grant_own(abi::kVm, buffer_.data(), buffer_.size(), abi::kGrantRead)));
    const uintptr_t top = TRY(begin(image, bytes));
    const StackImage stack = TRY(build_stack(input, top, buffer_.subspan(kFrameBytes, kStackBytes)));
    TRY_VOID(write(memory.id(), kFrameBytes, stack.stack_pointer, bytes));
    for (unsigned i = 0; i < image.segment_count; i++) TRY_VOID(load_segment(source, memory.id(), image.segment[i]));
    Message m = Message::of(abi::vm::ExecCommit{p_.endpoint});
    TRY_VOID(ask_vm(m));
    answer(image, stack, reply);
    return {};
  }

  Result<uintptr_t> begin(const vm::ElfImage& image, size_t stack) {
    const ScopedGrant segments(vfs_.port, TRY(vfs_.port.grant_own(abi::kVm, image.segment,
                                                                  image.segment_count * sizeof image.segment[0],
                                                                  abi::kGrantRead)));
    Message m = Message::of(abi::vm::ExecBegin{p_.endpoint, segments.id(), image.segment_count, 0,
                                               request_.stack_bytes, stack});
    TRY_VOID(ask_vm(m));
    return uintptr_t(m.as<abi::vm::ExecBegin::Reply>().stack_top);
  }

  Result<> write(GrantId grant, uint64_t offset, uint64_t address, uint64_t bytes) {
    Message m = Message::of(abi::vm::ExecWrite{p_.endpoint, grant, offset, address, bytes});
    return ask_vm(m);
  }

  Result<> load_segment(ProgramSource& source, GrantId grant, const abi::vm::ExecSegment& s) {
    constexpr size_t kOffset = kFrameBytes + kStackBytes;
    for (uint64_t done = 0; done < s.file_bytes;) {
      const auto step = size_t(std::min<uint64_t>(s.file_bytes - done, kPortion));
      if (TRY(source.fetch(s.file_offset + done, &buffer_[kOffset], step)) != step) return std::unexpected(Error::kNoExec);
      TRY_VOID(write(grant, kOffset, s.address + done, step));
      done += step;
    }
    return {};
  }

  [[nodiscard]] uint32_t new_uid() const { return (program_.mode & abi::kModeSetUid) != 0 ? program_.uid : p_.uid; }
  [[nodiscard]] bool is_set_gid() const {
    constexpr uint32_t kBoth = abi::kModeSetGid | 010;  // without group execution it means something else
    return (program_.mode & kBoth) == kBoth;
  }
  [[nodiscard]] uint32_t new_gid() const { return is_set_gid() ? program_.gid : p_.gid; }

  StackInput stack_input(const vm::ElfImage& image) {
    const uint32_t uid = new_uid(), gid = new_gid();
    const AuxiliaryEntry entries[] = {
        {kAuxHeaders, uintptr_t(image.headers_address)}, {kAuxHeaderBytes, image.header_bytes},
        {kAuxHeaderCount, image.header_count}, {kAuxPageBytes, 4096}, {kAuxBase, 0}, {kAuxFlags, 0},
        {kAuxEntry, uintptr_t(image.entry)}, {kAuxUid, p_.real_uid}, {kAuxEffectiveUid, uid}, {kAuxGid, p_.real_gid},
        {kAuxEffectiveGid, gid}, {kAuxHardware, 0}, {kAuxClockTicks, 100},
        {kAuxSecure, uid != p_.real_uid || gid != p_.real_gid},
    };
    static_assert(std::size(entries) == kAuxiliaryCount);
    std::copy_n(entries, kAuxiliaryCount, auxiliary_);
    vfs_.port.random(random_, sizeof random_);
    return {{reinterpret_cast<const char*>(&buffer_[frame_at_]), frame_end_ - frame_at_}, arguments_,
            request_.environment_count, {path_, path_bytes_}, random_, auxiliary_};
  }

  void answer(const vm::ElfImage& image, const StackImage& stack, Message& reply) {
    abi::pm_vfs::Exec::Reply out{};
    out.entry = image.entry;
    out.stack_pointer = stack.stack_pointer;
    out.arguments = stack.arguments;
    out.argument_bytes = uint32_t(stack.argument_bytes);
    out.flags = ((program_.mode & abi::kModeSetUid) != 0 ? abi::pm_vfs::kExecSetUid : 0) |
                (is_set_gid() ? abi::pm_vfs::kExecSetGid : 0);
    out.uid = program_.uid;
    out.gid = program_.gid;
    const std::string_view path(path_, path_bytes_);
    const std::string_view name = path.substr(path.rfind('/') + 1);  // npos + 1 == 0
    std::memcpy(out.name, name.data(), std::min(name.size(), sizeof out.name - 1));
    reply.set(out);
  }

  static constexpr size_t kAuxiliaryCount = 14;

  Vfs& vfs_;
  Process& p_;
  const abi::pm_vfs::Exec& request_;
  std::span<uint8_t> buffer_;
  uint32_t arguments_;
  Program program_ = {};
  size_t frame_at_ = 0, frame_end_ = 0;
  size_t path_bytes_ = 0;
  char path_[abi::kMaxPath];
  uint8_t random_[16];
  AuxiliaryEntry auxiliary_[kAuxiliaryCount];
};

}  // namespace

Result<int32_t> exec(Vfs& vfs, Process& p, const abi::pm_vfs::Exec& request, Message& reply) {
  reply.set(abi::pm_vfs::Exec::Reply{});  // a failure must not look like one after the commit
  Loader loader(vfs, p, request);
  return loader.run(reply);
}

}  // namespace vfs
