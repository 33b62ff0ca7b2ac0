// SPDX-License-Identifier: BSD-3-Clause
// exec: what reaches VM, scripts, and that a failure leaves the caller as it was (R-VM-10).
#include <elf.h>

#include "base/test/test.h"
#include "servers/vfs/initial_stack.h"
#include "servers/vfs/script.h"
#include "servers/vfs/testing/world.h"

namespace {

using namespace vfs::testing;  // NOLINT: the vocabulary of this test
using abi::Error;
using vfs::Message;
constexpr int32_t err(Error e) { return -int32_t(e); }

std::string program(size_t text_bytes) {
  Elf64_Ehdr h{};
  std::memcpy(h.e_ident, ELFMAG, 4);
  h.e_ident[EI_CLASS] = ELFCLASS64;
  h.e_ident[EI_DATA] = ELFDATA2LSB;
  h.e_ident[EI_VERSION] = 1;
  h.e_type = ET_EXEC;
  h.e_machine = EM_X86_64;
  h.e_version = 1;
  h.e_entry = 0x400000 + 200;
  h.e_phoff = sizeof h;
  h.e_phentsize = sizeof(Elf64_Phdr);
  h.e_phnum = 1;
  Elf64_Phdr p{};
  p.p_type = PT_LOAD;
  p.p_flags = PF_R | PF_X;
  p.p_vaddr = 0x400000;
  p.p_filesz = p.p_memsz = text_bytes;
  p.p_align = 4096;
  std::string s(text_bytes, 'T');
  std::memcpy(s.data(), &h, sizeof h);
  std::memcpy(s.data() + sizeof h, &p, sizeof p);
  return s;
}

std::string packed(const std::vector<std::string>& strings) {
  std::string s;
  for (const auto& x : strings) s += x + '\0';
  return s;
}

int32_t exec(World& w, const std::string& path, const std::vector<std::string>& argv, const std::vector<std::string>& envp) {
  const std::string frame = packed(argv) + packed(envp);
  abi::pm_vfs::Exec r{};
  r.process = kInit;
  r.path = w.put(kInit, path + '\0', 0x40000);
  r.path_bytes = uint32_t(path.size() + 1);
  r.frame = w.put(kInit, frame, 0x50000);
  r.frame_bytes = uint32_t(frame.size());
  r.argument_count = uint32_t(argv.size());
  r.environment_count = uint32_t(envp.size());
  r.stack_bytes = 8 << 20;
  return w.pm(Message::of(r));
}

// argv and envp as the new program finds them.
std::vector<std::string> strings_on_stack(World& w, uint64_t sp, uint64_t& argc) {
  const std::string& image = w.exec.writes.at(sp);
  const auto word = [&](size_t i) {
    uint64_t v;
    std::memcpy(&v, image.data() + 8 * i, 8);
    return v;
  };
  argc = word(0);
  std::vector<std::string> out;
  size_t i = 1;
  for (int list = 0; list < 2; list++, i++) {
    for (; word(i) != 0; i++) out.emplace_back(image.data() + (word(i) - sp));
  }
  return out;
}

TEST(VfsExec, ProgramAndStack) {
  World w;
  const std::string bytes = program(150'000);
  ASSERT_EQ(w.write_file(kInit, "/prog", bytes, 0755), 150'000);
  const int32_t kept = w.open(kInit, "/prog").value();
  const int32_t closed = w.open(kInit, "/prog", abi::kOpenCloseOnExec).value();
  ASSERT_EQ(exec(w, "/prog", {"prog", "one", "two"}, {"A=1"}), 0);
  const auto reply = w.last.as<abi::pm_vfs::Exec::Reply>();
  EXPECT_EQ(reply.entry, 0x400000u + 200);
  EXPECT_EQ(std::string(reply.name), "prog");
  EXPECT_EQ(reply.stack_pointer % 16, 0u);
  EXPECT_TRUE(w.exec.is_committed);
  std::string loaded;
  for (const auto& [address, data] : w.exec.writes) {
    if (address < 0x1000000) loaded += data;
  }
  EXPECT_TRUE(loaded == bytes);
  uint64_t argc;
  const auto strings = strings_on_stack(w, reply.stack_pointer, argc);
  EXPECT_EQ(argc, 3u);
  EXPECT_TRUE(strings == std::vector<std::string>({"prog", "one", "two", "A=1"}));
  EXPECT_EQ(reply.argument_bytes, 13u);
  EXPECT_TRUE(w.send(kInit, abi::vfs::Close{kept}).value() == 0);
  EXPECT_EQ(w.send(kInit, abi::vfs::Close{closed}).value(), err(Error::kBadFd));
  EXPECT_TRUE(w.grants.size() == 1);
}

TEST(VfsExec, Scripts) {
  World w;
  w.write_file(kInit, "/prog", program(5000), 0755);
  w.write_file(kInit, "/script", "#! /prog  -x y \nrest", 0755);
  w.write_file(kInit, "/script2", "#!/script\n", 0755);
  w.write_file(kInit, "/ring", "#!/ring\n", 0755);
  ASSERT_EQ(exec(w, "/script", {"script", "arg"}, {}), 0);
  uint64_t argc;
  auto strings = strings_on_stack(w, w.last.as<abi::pm_vfs::Exec::Reply>().stack_pointer, argc);
  EXPECT_TRUE(strings == std::vector<std::string>({"/prog", "-x y", "/script", "arg"}));
  ASSERT_EQ(exec(w, "/script2", {"s"}, {"E=2"}), 0);
  strings = strings_on_stack(w, w.last.as<abi::pm_vfs::Exec::Reply>().stack_pointer, argc);
  EXPECT_TRUE(strings == std::vector<std::string>({"/prog", "-x y", "/script", "/script2", "E=2"}));
  EXPECT_EQ(argc, 4u);
  EXPECT_EQ(exec(w, "/ring", {"r"}, {}), err(Error::kLoop));
}

TEST(VfsExec, FailuresLeaveTheCallerUnharmed) {
  World w;
  w.write_file(kInit, "/text", "just text", 0755);
  w.write_file(kInit, "/prog", program(5000), 0755);
  w.write_file(kInit, "/data", program(5000), 0644);
  w.write_file(kInit, "/short", program(5000).substr(0, 3000), 0755);
  w.write_file(kInit, "/empty", "", 0755);
  const int32_t fd = w.open(kInit, "/prog", abi::kOpenCloseOnExec).value();
  EXPECT_EQ(exec(w, "/none", {"x"}, {}), err(Error::kNoEntry));
  EXPECT_EQ(exec(w, "/", {"x"}, {}), err(Error::kAccess));
  EXPECT_EQ(exec(w, "/data", {"x"}, {}), err(Error::kAccess));
  EXPECT_EQ(exec(w, "/text", {"x"}, {}), err(Error::kNoExec));
  EXPECT_EQ(exec(w, "/short", {"x"}, {}), err(Error::kNoExec));
  EXPECT_EQ(exec(w, "/empty", {"x"}, {}), err(Error::kNoExec));
  std::string other = program(5000);
  other[18] = 3;  // another machine
  w.write_file(kInit, "/other", other, 0755);
  EXPECT_EQ(exec(w, "/other", {"x"}, {}), err(Error::kNoExec));
  EXPECT_FALSE(w.exec.is_committed);
  // PM ends a caller whose old program is gone; here it is not.
  EXPECT_EQ(w.last.as<abi::pm_vfs::Exec::Reply>().flags, 0u);
  w.exec.failure = Error::kNoMemory;
  EXPECT_EQ(exec(w, "/prog", {"x"}, {}), err(Error::kNoMemory));
  EXPECT_TRUE(w.exec.is_aborted);
  EXPECT_EQ(w.close(kInit, fd), 0);
  abi::pm_vfs::Exec lies{};
  lies.process = kInit;
  lies.path = w.put(kInit, std::string("/prog") + '\0', 0x40000);
  lies.path_bytes = 6;
  lies.frame = w.put(kInit, "no end", 0x50000);
  lies.frame_bytes = 6;
  lies.argument_count = 3;
  lies.stack_bytes = 8 << 20;
  w.exec.failure.reset();
  EXPECT_EQ(w.pm(Message::of(lies)), err(Error::kInvalid));
  lies.frame = 0xdead0000;
  EXPECT_EQ(w.pm(Message::of(lies)), err(Error::kFault));
  lies.process = vfs::Endpoint{99};
  EXPECT_EQ(w.pm(Message::of(lies)), err(Error::kNoProcess));
}

TEST(VfsExec, WaitsForTheFileSystem) {
  World w;
  w.write_file(kInit, "/prog", program(5000), 0755);
  w.kill_file_system();
  EXPECT_EQ(exec(w, "/prog", {"x"}, {}), err(Error::kSuspended));
  w.map_driver("ext2", kExt2, 16);
  EXPECT_EQ(w.answer_of(abi::kPm).value_or(-1), 0);
  EXPECT_TRUE(w.exec.is_committed);
}

TEST(VfsExec, SetIds) {
  World w;
  w.write_file(kInit, "/prog", program(5000), 0755);
  w.send(kInit, abi::vfs::SetOwner{w.path(kInit, "/prog"), 0, 12, 34, {}});
  w.send(kInit, abi::vfs::SetMode{w.path(kInit, "/prog"), 0, 06755, {}});
  ASSERT_EQ(exec(w, "/prog", {"x"}, {}), 0);
  const auto reply = w.last.as<abi::pm_vfs::Exec::Reply>();
  EXPECT_EQ(reply.flags, abi::pm_vfs::kExecSetUid | abi::pm_vfs::kExecSetGid);
  EXPECT_EQ(reply.uid, 12u);
  EXPECT_EQ(reply.gid, 34u);
}

TEST(VfsScript, FirstLine) {
  EXPECT_FALSE(vfs::parse_script("no script").has_value());
  EXPECT_FALSE(vfs::parse_script("#!").has_value());
  EXPECT_FALSE(vfs::parse_script("#!   \n").has_value());
  EXPECT_FALSE(vfs::parse_script("#!/bin/sh without an end").has_value());
  EXPECT_EQ(vfs::parse_script("#!/bin/sh\n")->path, "/bin/sh");
  EXPECT_EQ(vfs::parse_script("#!/bin/sh\n")->argument, "");
  EXPECT_EQ(vfs::parse_script("#! \t/bin/awk \t-f  x \t\nBEGIN")->path, "/bin/awk");
  EXPECT_EQ(vfs::parse_script("#! \t/bin/awk \t-f  x \t\nBEGIN")->argument, "-f  x");
}

}  // namespace
