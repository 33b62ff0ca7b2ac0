// SPDX-License-Identifier: BSD-3-Clause
// Files, directories, descriptors: VFS with a real ext2 service behind it.
#include "base/test/test.h"
#include "servers/vfs/testing/world.h"

namespace {

using namespace vfs::testing;  // NOLINT: the vocabulary of this test
using abi::Error;
using vfs::Message;
constexpr int32_t err(Error e) { return -int32_t(e); }

TEST(VfsFiles, CreateWriteReadStat) {
  World w;
  EXPECT_EQ(w.write_file(kInit, "/hello", "hello, world"), 12);
  EXPECT_EQ(w.read_file(kInit, "/hello"), "hello, world");
  abi::Attributes a;
  const int32_t type = w.stat(kInit, "hello", &a);
  EXPECT_EQ(abi::attributes_mode(type), 0100644u);
  EXPECT_EQ(abi::attributes_links(type), 1u);
  EXPECT_EQ(a.size, 12u);
  EXPECT_EQ(a.device, abi::make_device(1, 0));
  EXPECT_EQ(w.stat(kInit, "nothing"), err(Error::kNoEntry));
  EXPECT_TRUE(w.grants.size() == 1);  // all but the argument area are given back
}

TEST(VfsFiles, InlinePathsAndEmptyPaths) {
  World w;
  w.write_file(kInit, "/f", "abc");
  abi::vfs::Stat s{{0, abi::kAtCwd, 2}, 0, "/f"};
  EXPECT_TRUE(w.send(kInit, s).value() > 0);
  s.path.bytes = 37;  // more than fits
  EXPECT_EQ(w.send(kInit, s).value(), err(Error::kFault));
  const int32_t fd = w.open(kInit, "/f").value();
  EXPECT_TRUE(w.send(kInit, abi::vfs::Stat{{0, fd, 0}, abi::kAtEmptyPath, {}}).value() > 0);
  EXPECT_EQ(w.last.as<abi::Attributes>().size, 3u);
  EXPECT_EQ(w.send(kInit, abi::vfs::Stat{{0, fd, 0}, 0, {}}).value(), err(Error::kNoEntry));
  EXPECT_EQ(w.send(kInit, abi::vfs::Stat{{0, 77, 0}, abi::kAtEmptyPath, {}}).value(), err(Error::kBadFd));
}

TEST(VfsFiles, BadPointersAreErrors) {
  World w;
  EXPECT_EQ(w.send(kInit, abi::vfs::Stat{{0xdead0000, abi::kAtCwd, 5}, 0, {}}).value(), err(Error::kFault));
  EXPECT_EQ(w.send(kInit, abi::vfs::Stat{{vfs::testing::kBase, abi::kAtCwd, 5000}, 0, {}}).value(), err(Error::kNameTooLong));
  w.write_file(kInit, "/f", "abc");
  const int32_t fd = w.open(kInit, "/f").value();
  Message m = Message::of(abi::vfs::Read{});
  m.set(abi::vfs::Transfer{fd, 0, 0xdead0000, 3, 0});
  EXPECT_EQ(w.send(kInit, m).value(), err(Error::kFault));  // R-VM-42
}

TEST(VfsFiles, UnknownCallersAndRequests) {
  World w;
  EXPECT_EQ(w.send(vfs::Endpoint{77}, abi::vfs::Close{0}).value(), err(Error::kNoProcess));
  Message m;
  m.type = abi::kVfsBase + 60;
  EXPECT_EQ(w.send(kInit, m).value(), err(Error::kBadCall));
  m.type = abi::pm_vfs::Unpause::kType;
  EXPECT_EQ(w.send(kInit, m).value(), err(Error::kPerm));
  m.type = abi::vfs::MapDriver::kType;
  EXPECT_EQ(w.send(kInit, m).value(), err(Error::kPerm));
}

TEST(VfsFiles, DescriptorsAreLowestFirst) {
  World w;
  EXPECT_EQ(w.open(kInit, "/").value(), 0);
  EXPECT_EQ(w.open(kInit, "/").value(), 1);
  EXPECT_EQ(w.open(kInit, "/").value(), 2);
  w.close(kInit, 1);
  EXPECT_EQ(w.open(kInit, "/").value(), 1);
  EXPECT_EQ(w.send(kInit, abi::vfs::Dup{0, 10, 0}).value(), 10);
  EXPECT_EQ(w.send(kInit, abi::vfs::DupTo{0, 2, 0}).value(), 2);
  EXPECT_EQ(w.send(kInit, abi::vfs::DupTo{5, 2, 0}).value(), err(Error::kBadFd));
  EXPECT_EQ(w.send(kInit, abi::vfs::DupTo{0, 9999, 0}).value(), err(Error::kBadFd));
  EXPECT_EQ(w.send(kInit, abi::vfs::Close{-1}).value(), err(Error::kBadFd));
  EXPECT_EQ(w.send(kInit, abi::vfs::Close{3}).value(), err(Error::kBadFd));
  w.vfs->process_of(kInit)->max_fds = 4;
  EXPECT_EQ(w.open(kInit, "/").value(), 3);
  EXPECT_EQ(w.open(kInit, "/").value(), err(Error::kTooManyFiles));
}

TEST(VfsFiles, SharedPositionAfterForkAndDup) {
  World w;
  w.write_file(kInit, "/f", "0123456789");
  const int32_t fd = w.open(kInit, "/f").value();
  w.add_process(vfs::Endpoint{40}, kInit);
  EXPECT_EQ(w.read(kInit, fd, 4).value(), 4);
  EXPECT_EQ(w.read(vfs::Endpoint{40}, fd, 4).value(), 4);
  EXPECT_EQ(w.get(vfs::Endpoint{40}, 4), "4567");
  w.pm(Message::of(abi::pm_vfs::ProcessExited{vfs::Endpoint{40}, 0, 0}));
  EXPECT_EQ(w.read(kInit, fd, 4).value(), 2);
  EXPECT_EQ(w.read(kInit, fd, 4).value(), 0);
}

TEST(VfsFiles, SeekAppendAndPositional) {
  World w;
  w.write_file(kInit, "/f", "0123456789");
  const int32_t fd = w.open(kInit, "/f", abi::kOpenReadWrite).value();
  const auto seek = [&](int64_t offset, int32_t whence) {
    const int32_t r = w.send(kInit, abi::vfs::Seek{fd, whence, offset}).value();
    return r < 0 ? int64_t(r) : w.last.as<abi::vfs::Seek::Reply>().position;
  };
  EXPECT_EQ(seek(-3, 2), 7);
  EXPECT_EQ(seek(1, 1), 8);
  EXPECT_EQ(seek(-9, 1), err(Error::kInvalid));
  EXPECT_EQ(seek(0, 9), err(Error::kInvalid));
  EXPECT_EQ(seek(4, 0), 4);
  Message m = Message::of(abi::vfs::Read{});
  m.set(abi::vfs::Transfer{fd, abi::vfs::kAtPosition, kBase, 3, 7});
  EXPECT_EQ(w.send(kInit, m).value(), 3);
  EXPECT_EQ(w.get(kInit, 3), "789");
  EXPECT_EQ(seek(0, 1), 4);
  EXPECT_EQ(w.send(kInit, abi::vfs::Control{fd, 4, abi::kOpenAppend}).value(), 0);
  EXPECT_EQ(w.write(kInit, fd, "end").value(), 3);
  EXPECT_EQ(seek(0, 1), 13);
  EXPECT_EQ(w.read_file(kInit, "/f"), "0123456789end");
}

TEST(VfsFiles, LargeTransfersGoInPortions) {
  World w;
  const std::string big(200'000, 'b');
  EXPECT_EQ(w.write_file(kInit, "/big", big), 200'000);
  const int32_t fd = w.open(kInit, "/big").value();
  EXPECT_EQ(w.read(kInit, fd, 300'000).value(), 200'000);
  EXPECT_TRUE(w.get(kInit, 200'000) == big);
}

TEST(VfsFiles, VectorsAndEmptySegments) {
  World w;
  const int32_t fd = w.open(kInit, "/v", abi::kOpenReadWrite | abi::kOpenCreate).value();
  struct Iovec {
    uintptr_t address, bytes;
  };
  const Iovec out[] = {{kBase, 0}, {uintptr_t(w.put(kInit, "abc", 100)), 3}, {kBase, 0}, {uintptr_t(w.put(kInit, "defg", 200)), 4}};
  std::memcpy(w.memory[kInit.value].data() + 1000, out, sizeof out);
  Message m = Message::of(abi::vfs::WriteVector{});
  m.set(abi::vfs::Transfer{fd, 0, kBase + 1000, 4, 0});
  EXPECT_EQ(w.send(kInit, m).value(), 7);
  EXPECT_EQ(w.read_file(kInit, "/v"), "abcdefg");
  m.set(abi::vfs::Transfer{fd, 0, kBase + 1000, 65, 0});
  EXPECT_EQ(w.send(kInit, m).value(), err(Error::kInvalid));
}

TEST(VfsFiles, OpenFlags) {
  World w;
  w.write_file(kInit, "/f", "data");
  w.make_directory(kInit, "/d");
  EXPECT_EQ(w.open(kInit, "/f", abi::kOpenWrite | abi::kOpenCreate | abi::kOpenExclusive).value(), err(Error::kExists));
  EXPECT_EQ(w.open(kInit, "/d", abi::kOpenWrite).value(), err(Error::kIsDirectory));
  EXPECT_EQ(w.open(kInit, "/d", abi::kOpenCreate).value(), err(Error::kIsDirectory));
  EXPECT_EQ(w.open(kInit, "/f", abi::kOpenDirectory).value(), err(Error::kNotDirectory));
  EXPECT_EQ(w.open(kInit, "/f/", 0).value(), err(Error::kNotDirectory));
  EXPECT_EQ(w.open(kInit, "/new/", abi::kOpenCreate | abi::kOpenWrite).value(), err(Error::kIsDirectory));
  EXPECT_EQ(w.open(kInit, "/f", 3).value(), err(Error::kInvalid));
  const int32_t fd = w.open(kInit, "/f").value();
  EXPECT_EQ(w.write(kInit, fd, "x").value(), err(Error::kBadFd));
  const int32_t writer = w.open(kInit, "/f", abi::kOpenWrite | abi::kOpenTruncate).value();
  EXPECT_EQ(w.read(kInit, writer, 1).value(), err(Error::kBadFd));
  EXPECT_EQ(w.read_file(kInit, "/f"), "");
  const int32_t directory = w.open(kInit, "/d").value();
  EXPECT_EQ(w.read(kInit, directory, 10).value(), err(Error::kIsDirectory));
}

TEST(VfsFiles, SymbolicLinks) {
  World w;
  w.make_directory(kInit, "/d");
  w.write_file(kInit, "/d/target", "found");
  const auto link = [&](std::string_view target, std::string_view name) {
    const uint64_t address = w.put(kInit, target, 0x50000);
    return w.send(kInit, abi::vfs::MakeSymlink{w.path(kInit, name), address, uint32_t(target.size()), {}}).value();
  };
  EXPECT_EQ(link("d/target", "/relative"), 0);
  EXPECT_EQ(link("/d/target", "/d/absolute"), 0);
  EXPECT_EQ(link("../relative", "/d/chain"), 0);
  EXPECT_EQ(link("loop", "/loop"), 0);
  EXPECT_EQ(link("nowhere", "/dangling"), 0);
  EXPECT_EQ(link("/d", "/directory"), 0);
  EXPECT_EQ(link("x", "/relative"), err(Error::kExists));
  const std::string long_text = "d/" + std::string(70, '.').replace(0, 70, std::string(34, 'x')) + "/../target";
  EXPECT_EQ(w.make_directory(kInit, "/d/" + std::string(34, 'x')), 0);
  EXPECT_EQ(link("d/" + std::string(34, 'x') + "/../" + std::string("") + "target", "/long"), 0);
  EXPECT_EQ(w.read_file(kInit, "/relative"), "found");
  EXPECT_EQ(w.read_file(kInit, "/d/absolute"), "found");
  EXPECT_EQ(w.read_file(kInit, "/d/chain"), "found");
  EXPECT_EQ(w.read_file(kInit, "/directory/target"), "found");
  EXPECT_EQ(w.read_file(kInit, "/long"), "found");
  EXPECT_EQ(w.open(kInit, "/loop").value(), err(Error::kLoop));
  EXPECT_EQ(w.open(kInit, "/dangling").value(), err(Error::kNoEntry));
  EXPECT_EQ(w.open(kInit, "/relative", abi::kOpenNoFollow).value(), err(Error::kLoop));
  EXPECT_EQ(w.write_file(kInit, "/dangling", "made"), 4);  // O_CREAT through a dangling link
  EXPECT_EQ(w.read_file(kInit, "/nowhere"), "made");
  EXPECT_EQ(abi::attributes_mode(w.stat(kInit, "/relative", nullptr, abi::kAtNoFollow)), 0120777u);
  EXPECT_EQ(abi::attributes_mode(w.stat(kInit, "/relative")), 0100644u);
  EXPECT_EQ(w.send(kInit, abi::vfs::ReadLink{w.path(kInit, "/relative"), kBase, 100, 0, {}}).value(), 8);
  EXPECT_EQ(w.get(kInit, 8), "d/target");
  EXPECT_EQ(w.send(kInit, abi::vfs::ReadLink{w.path(kInit, "/d"), kBase, 100, 0, {}}).value(), err(Error::kInvalid));
}

TEST(VfsFiles, WorkingDirectoryAndRoot) {
  World w;
  w.make_directory(kInit, "/a");
  w.make_directory(kInit, "/a/b");
  w.write_file(kInit, "/a/b/f", "deep");
  const auto cwd = [&] {
    const int32_t n = w.send(kInit, abi::vfs::GetCwd{kBase, 4096}).value();
    return n < 0 ? std::to_string(n) : w.get(kInit, size_t(n) - 1);
  };
  EXPECT_EQ(cwd(), "/");
  EXPECT_EQ(w.send(kInit, abi::vfs::ChangeDirectory{w.path(kInit, "/a/b"), 0, {}}).value(), 0);
  EXPECT_EQ(cwd(), "/a/b");
  EXPECT_EQ(w.read_file(kInit, "f"), "deep");
  EXPECT_EQ(w.read_file(kInit, "../b/./f"), "deep");
  EXPECT_EQ(w.send(kInit, abi::vfs::GetCwd{kBase, 4}).value(), err(Error::kRange));
  EXPECT_EQ(w.send(kInit, abi::vfs::ChangeDirectory{w.path(kInit, "f"), 0, {}}).value(), err(Error::kNotDirectory));
  const int32_t a = w.open(kInit, "/a").value();
  abi::vfs::Open at{{w.put(kInit, "b/f", 0x40000), a, 3}, 0, 0, {}};
  EXPECT_TRUE(w.send(kInit, at).value() >= 0);
  EXPECT_EQ(w.send(kInit, abi::vfs::ChangeRoot{w.path(kInit, "/a"), {}}).value(), 0);
  EXPECT_EQ(w.read_file(kInit, "/b/f"), "deep");
  EXPECT_EQ(w.read_file(kInit, "/../../b/f"), "deep");
  EXPECT_EQ(cwd(), "/b");
  EXPECT_EQ(w.send(kInit, abi::vfs::ChangeDirectory{{0, a, 0}, abi::kAtEmptyPath, {}}).value(), 0);
  EXPECT_EQ(cwd(), "/");
}

TEST(VfsFiles, RenameLinkUnlink) {
  World w;
  w.make_directory(kInit, "/d");
  w.write_file(kInit, "/f", "x");
  const auto two = [&](auto request, std::string_view from, std::string_view to, uint32_t flags = 0) {
    Message m = Message::of(request);
    m.set(abi::vfs::TwoPaths{w.path(kInit, from), w.path(kInit, to, 0x48000), flags, 0});
    return w.send(kInit, m).value();
  };
  EXPECT_EQ(two(abi::vfs::Link{}, "/f", "/d/g"), 0);
  EXPECT_EQ(two(abi::vfs::Link{}, "/d", "/e"), err(Error::kPerm));
  EXPECT_EQ(two(abi::vfs::Rename{}, "/d/g", "/d/h"), 0);
  EXPECT_EQ(two(abi::vfs::Rename{}, "/f/", "/x"), err(Error::kNotDirectory));
  EXPECT_EQ(two(abi::vfs::Rename{}, "/d/", "/e/"), 0);
  EXPECT_EQ(two(abi::vfs::Rename{}, "/e", "/e/e"), err(Error::kInvalid));
  EXPECT_EQ(two(abi::vfs::Rename{}, "/f", "/e/h", 1), err(Error::kExists));
  EXPECT_EQ(two(abi::vfs::Rename{}, "/", "/x"), err(Error::kBusy));
  EXPECT_EQ(w.read_file(kInit, "/e/h"), "x");
  EXPECT_EQ(w.send(kInit, abi::vfs::Unlink{w.path(kInit, "/e"), 0, {}}).value(), err(Error::kIsDirectory));
  EXPECT_EQ(w.send(kInit, abi::vfs::Unlink{w.path(kInit, "/e"), abi::kAtRemoveDirectory, {}}).value(), err(Error::kNotEmpty));
  const int32_t fd = w.open(kInit, "/e/h").value();
  EXPECT_EQ(w.send(kInit, abi::vfs::Unlink{w.path(kInit, "/e/h"), 0, {}}).value(), 0);
  EXPECT_EQ(w.send(kInit, abi::vfs::Unlink{w.path(kInit, "/f"), 0, {}}).value(), 0);
  EXPECT_EQ(w.read(kInit, fd, 10).value(), 1);  // still open
  EXPECT_EQ(w.close(kInit, fd), 0);
  EXPECT_EQ(w.send(kInit, abi::vfs::Unlink{w.path(kInit, "/e/"), abi::kAtRemoveDirectory, {}}).value(), 0);
}

TEST(VfsFiles, PermissionsAndIds) {
  World w;
  w.write_file(kInit, "/secret", "s", 0600);
  w.write_file(kInit, "/shared", "s", 0640);
  const vfs::Endpoint user{41};
  w.add_process(user, kInit);
  EXPECT_EQ(w.pm(Message::of(abi::pm_vfs::SetCredentials{user, 5, 5, 6, 6, 2, 0})), 0);  // groups 100, 200
  EXPECT_EQ(w.open(user, "/secret").value(), err(Error::kAccess));
  EXPECT_EQ(w.open(user, "/new", abi::kOpenCreate | abi::kOpenWrite).value(), err(Error::kAccess));
  EXPECT_EQ(w.open(user, "/shared").value(), err(Error::kAccess));
  EXPECT_EQ(w.send(kInit, abi::vfs::SetOwner{w.path(kInit, "/shared"), 0, 0xffffffff, 200, {}}).value(), 0);
  EXPECT_TRUE(w.open(user, "/shared").value() >= 0);
  EXPECT_EQ(w.send(user, abi::vfs::SetMode{w.path(user, "/shared"), 0, 0777, {}}).value(), err(Error::kPerm));
  EXPECT_EQ(w.send(user, abi::vfs::SetOwner{w.path(user, "/shared"), 0, 5, 200, {}}).value(), err(Error::kPerm));
  EXPECT_EQ(w.send(user, abi::vfs::SetTimes{w.path(user, "/shared"), abi::kTimeNow, abi::kTimeNow, 0, {}}).value(), err(Error::kAccess));
  EXPECT_EQ(w.send(user, abi::vfs::Access{w.path(user, "/shared"), 0, 4, {}}).value(), 0);
  EXPECT_EQ(w.send(user, abi::vfs::Access{w.path(user, "/shared"), 0, 2, {}}).value(), err(Error::kAccess));
  EXPECT_EQ(w.send(kInit, abi::vfs::Access{w.path(kInit, "/shared"), 0, 1, {}}).value(), err(Error::kAccess));
  // A set-uid program asks access(2) with its real ids.
  w.pm(Message::of(abi::pm_vfs::SetCredentials{user, 5, 0, 6, 0, 0, 0}));
  EXPECT_TRUE(w.open(user, "/secret").value() >= 0);
  EXPECT_EQ(w.send(user, abi::vfs::Access{w.path(user, "/secret"), 0, 4, {}}).value(), err(Error::kAccess));
  EXPECT_EQ(w.send(user, abi::vfs::Access{w.path(user, "/secret"), abi::kAtEffectiveAccess, 4, {}}).value(), 0);
}

TEST(VfsFiles, UmaskTruncateAndLimits) {
  World w;
  EXPECT_EQ(w.send(kInit, abi::vfs::SetMask{077}).value(), 022);
  w.write_file(kInit, "/f", "0123456789", 0666);
  abi::Attributes a;
  EXPECT_EQ(abi::attributes_mode(w.stat(kInit, "/f", &a)), 0100600u);
  EXPECT_EQ(w.send(kInit, abi::vfs::Truncate{w.path(kInit, "/f"), 4, 0, 0, {}}).value(), 0);
  EXPECT_EQ(w.read_file(kInit, "/f"), "0123");
  const int32_t fd = w.open(kInit, "/f").value();
  EXPECT_EQ(w.send(kInit, abi::vfs::Truncate{{0, fd, 0}, 4, abi::kAtEmptyPath, 0, {}}).value(), err(Error::kInvalid));
  EXPECT_EQ(w.send(kInit, abi::vfs::Truncate{w.path(kInit, "/f"), -1, 0, 0, {}}).value(), err(Error::kInvalid));
  EXPECT_EQ(w.send(kInit, abi::vfs::Truncate{w.path(kInit, "/"), 1, 0, 0, {}}).value(), err(Error::kIsDirectory));
  w.pm(Message::of(abi::pm_vfs::SetLimit{kInit, 1, 6}));
  EXPECT_EQ(w.write_file(kInit, "/g", "123456789"), 6);
  EXPECT_TRUE(w.signals.empty());
  const int32_t g = w.open(kInit, "/g", abi::kOpenWrite | abi::kOpenAppend).value();
  w.vfs->process_of(kInit)->fds[g].is_close_on_exec = 0;
  (void)w.send(kInit, abi::vfs::Seek{g, 2, 0});
  EXPECT_EQ(w.write(kInit, g, "x").value(), err(Error::kFileTooBig));
  EXPECT_EQ(w.signals.size(), 1u);
}

TEST(VfsFiles, DirectoryListing) {
  World w;
  w.make_directory(kInit, "/d");
  for (int i = 0; i < 20; i++) w.write_file(kInit, "/d/file" + std::to_string(i), "");
  const int32_t fd = w.open(kInit, "/d", abi::kOpenDirectory).value();
  int entries = 0;
  for (;;) {
    const int32_t n = w.send(kInit, abi::vfs::ReadDirectory{fd, 200, kBase}).value();
    if (n <= 0) break;
    for (int32_t at = 0; at < n; entries++) {
      uint16_t length;
      std::memcpy(&length, w.memory[kInit.value].data() + at + 16, 2);
      at += length;
    }
  }
  EXPECT_EQ(entries, 22);
  EXPECT_EQ(w.send(kInit, abi::vfs::ReadDirectory{99, 200, kBase}).value(), err(Error::kBadFd));
}

TEST(VfsFiles, RecordLocks) {
  World w;
  const int32_t fd = w.open(kInit, "/f", abi::kOpenReadWrite | abi::kOpenCreate).value();
  const vfs::Endpoint other{42};
  w.add_process(other, kInit);
  const auto lock = [&](vfs::Endpoint e, int32_t command, int16_t type, int64_t start, int64_t length) {
    return w.send(e, abi::vfs::Lock{fd, command, type, 0, 0, start, length});
  };
  EXPECT_EQ(lock(kInit, 6, 1, 0, 10).value(), 0);
  EXPECT_EQ(lock(other, 6, 1, 5, 10).value(), err(Error::kAgain));
  EXPECT_EQ(lock(other, 6, 0, 10, 0).value(), 0);
  EXPECT_EQ(lock(other, 5, 0, 0, 100).value(), 0);
  EXPECT_EQ(w.last.as<abi::vfs::Lock::Reply>().pid, 1);
  EXPECT_EQ(w.last.as<abi::vfs::Lock::Reply>().length, 10);
  EXPECT_FALSE(lock(other, 7, 1, 0, 5).has_value());                       // waits for init
  EXPECT_EQ(lock(kInit, 7, 1, 20, 5).value(), err(Error::kDeadlock));      // who may not wait for it
  EXPECT_EQ(lock(kInit, 6, 2, 2, 2).value(), 0);                           // splits its lock
  EXPECT_FALSE(w.answer_of(other).has_value());
  EXPECT_EQ(lock(kInit, 6, 2, 0, 0).value(), 0);
  EXPECT_EQ(w.answer_of(other).value(), 0);
  w.close(other, fd);                                                      // gives all its locks up
  EXPECT_EQ(lock(kInit, 6, 1, 0, 0).value(), 0);
}

TEST(VfsFiles, FileLocksBelongToTheOpenFile) {
  World w;
  const int32_t a = w.open(kInit, "/f", abi::kOpenReadWrite | abi::kOpenCreate).value();
  const int32_t b = w.open(kInit, "/f", abi::kOpenReadWrite).value();
  EXPECT_EQ(w.send(kInit, abi::vfs::FileLock{a, 2}).value(), 0);
  EXPECT_EQ(w.send(kInit, abi::vfs::FileLock{b, 1 | 4}).value(), err(Error::kAgain));
  EXPECT_EQ(w.send(kInit, abi::vfs::FileLock{a, 1}).value(), 0);
  EXPECT_EQ(w.send(kInit, abi::vfs::FileLock{b, 1 | 4}).value(), 0);
  EXPECT_EQ(w.send(kInit, abi::vfs::FileLock{a, 2 | 4}).value(), err(Error::kAgain));
  w.close(kInit, b);
  EXPECT_EQ(w.send(kInit, abi::vfs::FileLock{a, 2 | 4}).value(), 0);
}

TEST(VfsFiles, EverythingIsGivenBackAtExit) {
  World w;
  const vfs::Endpoint p{43};
  w.add_process(p, kInit);
  for (int i = 0; i < 5; i++) w.open(p, "/f" + std::to_string(i), abi::kOpenReadWrite | abi::kOpenCreate);
  w.send(p, abi::vfs::Pipe{0});
  w.pm(Message::of(abi::pm_vfs::ProcessExited{p, 0, 0}));
  for (const auto& f : w.vfs->tables.files) EXPECT_TRUE(f.kind == vfs::FileKind::kFree);
  for (const auto& pipe : w.vfs->tables.pipes) EXPECT_FALSE(pipe.is_used);
  unsigned vnodes = 0;
  for (const auto& v : w.vfs->tables.vnodes) vnodes += v.references != 0;
  EXPECT_EQ(vnodes, 1u);  // the root
  EXPECT_EQ(w.send(p, abi::vfs::Close{0}).value(), err(Error::kNoProcess));
}

}  // namespace
