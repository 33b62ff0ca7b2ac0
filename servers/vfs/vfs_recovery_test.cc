// SPDX-License-Identifier: BSD-3-Clause
// The file system and its driver die under VFS: users see the same files, a little later.
#include "base/test/test.h"
#include "servers/vfs/testing/world.h"

namespace {

using namespace vfs::testing;  // NOLINT: the vocabulary of this test
using abi::Error;
using vfs::Endpoint;
using vfs::Message;
constexpr int32_t err(Error e) { return -int32_t(e); }
constexpr uint32_t kFsFlag = 16;  // abi::kServiceFileSystem

TEST(VfsRecovery, OpenFilesSurviveTheFileSystem) {
  World w;
  w.make_directory(kInit, "/d");
  EXPECT_EQ(w.send(kInit, abi::vfs::ChangeDirectory{w.path(kInit, "/d"), 0, {}}).value(), 0);
  const int32_t fd = w.open(kInit, "f", abi::kOpenReadWrite | abi::kOpenCreate).value();
  w.write(kInit, fd, "before ");
  w.send(kInit, abi::vfs::Unlink{w.path(kInit, "f"), 0, {}});  // open, but without a name
  w.kill_file_system();
  EXPECT_FALSE(w.write(kInit, fd, "after").has_value());  // parked
  w.map_driver("ext2", kExt2, kFsFlag);
  EXPECT_EQ(w.answer_of(kInit).value(), 5);
  w.send(kInit, abi::vfs::Seek{fd, 0, 0});
  EXPECT_EQ(w.read(kInit, fd, 100).value(), 12);
  EXPECT_EQ(w.get(kInit, 12), "before after");
  EXPECT_EQ(w.write_file(kInit, "g", "in cwd"), 6);
  EXPECT_EQ(w.read_file(kInit, "/d/g"), "in cwd");
  w.close(kInit, fd);
  EXPECT_EQ(w.pm(Message::of(abi::pm_vfs::Sync{1})), 0);
  EXPECT_EQ(ext2::testing::check_image(w.image()), 0);
  EXPECT_EQ(w.write_file(kInit, "late", "x"), err(Error::kReadOnly));
}

TEST(VfsRecovery, TheDriverDiesUnderTheFileSystem) {
  World w;
  w.write_file(kInit, "/f", "content");
  w.is_memory_dead = true;
  const auto made = w.send(kInit, abi::vfs::MakeDirectory{w.path(kInit, "/d"), 0755, {}});
  EXPECT_TRUE(!made.has_value() || *made == 0);  // decided in memory, or parked
  const auto stat = w.send(kInit, abi::vfs::Stat{w.path(kInit, "/d"), 0, {}});
  EXPECT_FALSE(stat.has_value());
  w.map_driver("memory", kMemory);
  EXPECT_TRUE(w.answer_of(kInit).value_or(-1) > 0);
  EXPECT_EQ(w.read_file(kInit, "/f"), "content");
  w.pm(Message::of(abi::pm_vfs::Sync{1}));
  EXPECT_EQ(ext2::testing::check_image(w.image()), 0);
}

TEST(VfsRecovery, BothDie) {
  World w;
  const int32_t fd = w.open(kInit, "/f", abi::kOpenReadWrite | abi::kOpenCreate).value();
  w.write(kInit, fd, "content");
  w.is_memory_dead = true;
  w.kill_file_system();
  Message m = Message::of(abi::vfs::Read{});
  m.set(abi::vfs::Transfer{fd, abi::vfs::kAtPosition, kBase, 7, 0});
  EXPECT_FALSE(w.send(kInit, m).has_value());
  w.map_driver("ext2", kExt2, kFsFlag);  // its disk is not there yet
  EXPECT_FALSE(w.answer_of(kInit).has_value());
  w.map_driver("memory", kMemory);
  EXPECT_EQ(w.answer_of(kInit).value(), 7);
  EXPECT_EQ(w.get(kInit, 7), "content");
}

TEST(VfsRecovery, AFileSystemThatIsGoneForGood) {
  World w;
  const int32_t fd = w.open(kInit, "/f", abi::kOpenReadWrite | abi::kOpenCreate).value();
  w.kill_file_system();
  EXPECT_FALSE(w.write(kInit, fd, "x").has_value());
  Message m = Message::of(abi::vfs::ServiceExited{"ext2", kExt2, 1});
  m.source = abi::kRs;
  w.vfs->handle(m, false);
  w.vfs->run_ready();
  EXPECT_EQ(w.answer_of(kInit).value(), err(Error::kIo));
  EXPECT_EQ(w.stat(kInit, "/f"), err(Error::kIo));
  EXPECT_EQ(w.close(kInit, fd), 0);
}

TEST(VfsRecovery, ProgramsForRs) {
  World w;
  w.write_file(kInit, "/program", "the bytes of a program");
  w.rs_buffer.assign(100, 0);
  std::memcpy(w.rs_buffer.data(), "/program", 8);
  const auto load = [&](uint64_t bytes) {
    Message m = Message::of(abi::vfs::LoadImage{vfs::GrantId{7}, 8, bytes, 55, 0});
    m.source = abi::kRs;
    w.vfs->handle(m, false);
    w.vfs->run_ready();
    return w.asynchronous.back().as<abi::vfs::LoadImageDone>();
  };
  auto done = load(10);
  EXPECT_EQ(done.result, err(Error::kTooBig));
  EXPECT_EQ(done.file_bytes, 22u);
  done = load(100);
  EXPECT_EQ(done.result, 0);
  EXPECT_EQ(done.tag, 55u);
  EXPECT_EQ(std::string(reinterpret_cast<char*>(w.rs_buffer.data()), 22), "the bytes of a program");
}

TEST(VfsMount, ASecondFileSystemInTheTree) {
  World w;
  w.make_directory(kInit, "/mnt");
  w.make_directory(kInit, "/mnt/covered");
  w.send(kInit, abi::vfs::MakeNode{w.path(kInit, "/ram1"), 0060600, abi::make_device(1, 1), {}});
  abi::vfs::Mount r{w.put(kInit, "/ram1", 0x70000), w.put(kInit, "/mnt", 0x71000), 5, 4, 0, "ext2"};
  EXPECT_EQ(w.send(kInit, r).value(), 0);
  // The same image, as it was: it has a /mnt of its own.
  EXPECT_EQ(w.stat(kInit, "/mnt/covered"), err(Error::kNoEntry));
  EXPECT_TRUE(w.stat(kInit, "/mnt/mnt") > 0);
  abi::Attributes a, b;
  w.stat(kInit, "/mnt", &a);
  w.stat(kInit, "/", &b);
  EXPECT_NE(a.device, b.device);
  EXPECT_EQ(w.send(kInit, abi::vfs::ChangeDirectory{w.path(kInit, "/mnt/mnt"), 0, {}}).value(), 0);
  EXPECT_EQ(w.send(kInit, abi::vfs::GetCwd{kBase, 100}).value(), 9);
  EXPECT_EQ(w.get(kInit, 8), "/mnt/mnt");
  w.stat(kInit, "../..", &a);
  EXPECT_EQ(a.device, b.device);
  EXPECT_EQ(a.inode, b.inode);
  EXPECT_EQ(w.send(kInit, abi::vfs::Unmount{w.path(kInit, "/mnt"), 0, {}}).value(), err(Error::kBusy));
  EXPECT_EQ(w.send(kInit, r).value(), err(Error::kBusy));
  w.send(kInit, abi::vfs::ChangeDirectory{w.path(kInit, "/"), 0, {}});
  Message rename = Message::of(abi::vfs::Rename{});
  rename.set(abi::vfs::TwoPaths{w.path(kInit, "/mnt/mnt"), w.path(kInit, "/x", 0x48000), 0, 0});
  EXPECT_EQ(w.send(kInit, rename).value(), err(Error::kCrossDevice));
  EXPECT_EQ(w.send(kInit, abi::vfs::Unmount{w.path(kInit, "/mnt"), 0, {}}).value(), 0);
  EXPECT_TRUE(w.stat(kInit, "/mnt/covered") > 0);
  EXPECT_EQ(w.send(kInit, abi::vfs::Unmount{w.path(kInit, "/"), 0, {}}).value(), err(Error::kBusy));
}

}  // namespace
