// SPDX-License-Identifier: BSD-3-Clause
// ext2 through its message interface, on images of mke2fs, judged by e2fsck.
#include <algorithm>
#include <set>

#include "base/test/test.h"
#include "servers/ext2/testing/volume.h"

namespace {

using abi::Error;
using ext2::testing::check_image;
using ext2::testing::make_image;
using ext2::testing::Volume;

constexpr int32_t err(Error e) { return -int32_t(e); }

const char* const kFormats[] = {
    "-b 1024 -I 128", "-b 1024 -I 256", "-b 2048 -I 128", "-b 4096 -I 256", "-r 0 -b 1024", "-b 4096 -I 256 -O ^dir_index,^resize_inode",
    "-b 1024 -I 128 -O ^filetype -g 1024",
};

// Runs `body` on a fresh volume of every format; the disk must be sound afterwards.
template <class Body>
void on_every_format(Body&& body) {
  for (const char* format : kFormats) {
    Volume v(make_image(format, 6144));
    ASSERT_TRUE(v.mount() > 0);
    body(v);
    EXPECT_EQ(v.service->cache.pinned_count(), 0u);
    EXPECT_EQ(v.unmount(), 0);
    EXPECT_EQ(check_image(v.image), 0);
    if (base::test::failing()) {
      base::test::report(__FILE__, __LINE__, format);
      return;
    }
  }
}

std::string pattern(size_t bytes, unsigned seed) {
  std::string s(bytes, '\0');
  for (size_t i = 0; i < bytes; i++) s[i] = char((i * 31 + i / 251 + seed) & 0xff);
  return s;
}

TEST(Ext2, CreateWriteRead) {
  on_every_format([](Volume& v) {
    const int32_t node = v.create("hello");
    ASSERT_TRUE(node > 0);
    EXPECT_EQ(v.write(uint32_t(node), 0, "hello, world"), 12);
    EXPECT_EQ(v.read_all(uint32_t(node)), "hello, world");
    Volume::Stat s;
    ASSERT_TRUE(v.lookup("hello", &s) > 0);
    EXPECT_EQ(s.mode, 0100644u);
    EXPECT_EQ(s.links, 1u);
    EXPECT_EQ(s.a.size, 12u);
    EXPECT_EQ(v.close(uint32_t(node)), 0);
  });
}

TEST(Ext2, FilesOfAllDepthsSurviveARemount) {
  on_every_format([](Volume& v) {
    const std::string big = pattern(3'000'000, 5);
    const auto node = uint32_t(v.create("big"));
    EXPECT_EQ(v.write_all(node, 0, big), int32_t(big.size()));
    EXPECT_TRUE(v.read_all(node) == big);
    v.close(node);
    EXPECT_EQ(v.unmount(), 0);
    EXPECT_TRUE(v.mount() > 0);
    EXPECT_TRUE(v.read_all(uint32_t(v.node_of("big"))) == big);
    EXPECT_EQ(v.unlink("big"), 0);
    EXPECT_EQ(v.node_of("big"), err(Error::kNoEntry));
  });
}

TEST(Ext2, SparseFilesAndTruncation) {
  on_every_format([](Volume& v) {
    const auto node = uint32_t(v.create("sparse"));
    EXPECT_EQ(v.write(node, 100'000'000, "end"), 3);
    std::string data;
    EXPECT_EQ(v.read(node, 99'999'990, data, 20), 13);
    EXPECT_TRUE(data == std::string(10, '\0') + "end");
    const auto info = v.stat_fs();
    EXPECT_EQ(v.truncate(node, 10), 0);
    EXPECT_GT(v.stat_fs().free_blocks, info.free_blocks);
    EXPECT_TRUE(v.read_all(node) == std::string(10, '\0'));
    // What a cut leaves in the last block must not come back.
    EXPECT_EQ(v.write(node, 0, "0123456789abcdef"), 16);
    EXPECT_EQ(v.truncate(node, 4), 0);
    EXPECT_EQ(v.truncate(node, 12), 0);
    EXPECT_TRUE(v.read_all(node) == std::string("0123") + std::string(8, '\0'));
    EXPECT_EQ(v.truncate(node, 1ull << 60), err(Error::kFileTooBig));
    v.close(node);
  });
}

TEST(Ext2, Append) {
  on_every_format([](Volume& v) {
    const auto node = uint32_t(v.create("log"));
    EXPECT_EQ(v.write(node, abi::fs::kAppend, "one\n"), 4);
    EXPECT_EQ(v.write(node, abi::fs::kAppend, "two\n"), 4);
    EXPECT_EQ(v.reply.as<abi::fs::Transfer::Reply>().position, 8u);
    EXPECT_EQ(v.read_all(node), "one\ntwo\n");
    v.close(node);
  });
}

TEST(Ext2, Directories) {
  on_every_format([](Volume& v) {
    EXPECT_EQ(v.make_directory("a"), 0);
    EXPECT_EQ(v.make_directory("a/b"), 0);
    EXPECT_EQ(v.make_directory("a"), err(Error::kExists));
    EXPECT_EQ(v.make_directory("x/y"), err(Error::kNoEntry));
    Volume::Stat s;
    v.lookup("a", &s);
    EXPECT_EQ(s.links, 3u);
    EXPECT_EQ(v.remove_directory("a"), err(Error::kNotEmpty));
    EXPECT_EQ(v.unlink("a"), err(Error::kIsDirectory));
    EXPECT_EQ(v.remove_directory("a/."), err(Error::kInvalid));
    EXPECT_EQ(v.remove_directory("a/b/.."), err(Error::kNotEmpty));
    EXPECT_EQ(v.remove_directory("a/b/"), 0);
    EXPECT_EQ(v.remove_directory("a"), 0);
    EXPECT_EQ(v.node_of("a"), err(Error::kNoEntry));
  });
}

TEST(Ext2, ManyEntriesListedOnceEach) {
  on_every_format([](Volume& v) {
    v.make_directory("many");
    std::set<std::string> expected = {".", ".."};
    for (int i = 0; i < 300; i++) {
      const std::string name = "entry-with-a-longer-name-" + std::to_string(i);
      v.close(uint32_t(v.create("many/" + name)));
      expected.insert(name);
    }
    for (int i = 0; i < 300; i += 3) {
      const std::string name = "entry-with-a-longer-name-" + std::to_string(i);
      EXPECT_EQ(v.unlink("many/" + name), 0);
      expected.erase(name);
    }
    for (size_t bytes : {300u, 4096u, 60000u}) {
      const auto names = v.list("many", bytes);
      EXPECT_EQ(names.size(), expected.size());
      EXPECT_TRUE(std::set<std::string>(names.begin(), names.end()) == expected);
    }
    EXPECT_TRUE(v.list("many", 20).empty());  // no room for one record: an error
  });
}

TEST(Ext2, LinksAndRename) {
  on_every_format([](Volume& v) {
    const auto node = uint32_t(v.create("one"));
    v.write(node, 0, "data");
    EXPECT_EQ(v.link("one", "two"), 0);
    EXPECT_EQ(v.link("one", "two"), err(Error::kExists));
    EXPECT_EQ(v.node_of("two"), int32_t(node));
    v.make_directory("d");
    EXPECT_EQ(v.link("d", "d2"), err(Error::kPerm));
    EXPECT_EQ(v.rename("one", "d/three"), 0);
    EXPECT_EQ(v.node_of("one"), err(Error::kNoEntry));
    EXPECT_EQ(v.node_of("d/three"), int32_t(node));
    EXPECT_EQ(v.rename("d/three", "two"), 0);  // two names of one file: nothing happens
    EXPECT_EQ(v.node_of("d/three"), int32_t(node));
    v.close(uint32_t(v.create("victim")));
    EXPECT_EQ(v.rename("two", "victim", abi::fs::kRenameNoReplace), err(Error::kExists));
    EXPECT_EQ(v.rename("two", "victim"), 0);
    EXPECT_EQ(v.node_of("victim"), int32_t(node));
    v.close(node);
    EXPECT_EQ(v.rename("nothing", "x"), err(Error::kNoEntry));
    EXPECT_EQ(v.rename("victim", "d"), err(Error::kIsDirectory));
    EXPECT_EQ(v.rename("d", "victim"), err(Error::kNotDirectory));
  });
}

TEST(Ext2, RenameOfDirectories) {
  on_every_format([](Volume& v) {
    for (const char* d : {"a", "a/b", "a/b/c", "e"}) v.make_directory(d);
    EXPECT_EQ(v.rename("a", "a/b/c/a"), err(Error::kInvalid));
    EXPECT_EQ(v.rename("a/b", "a"), err(Error::kNotEmpty));
    EXPECT_EQ(v.rename("a/b", "e"), 0);  // onto an empty directory
    EXPECT_EQ(v.node_of("e/c/../.."), 2);
    EXPECT_EQ(v.node_of("a/b"), err(Error::kNoEntry));
    Volume::Stat s;
    v.lookup("a", &s);
    EXPECT_EQ(s.links, 2u);
    v.lookup("", &s);
    EXPECT_EQ(s.links, 5u);  // with lost+found
    EXPECT_EQ(v.rename("e", "a/e"), 0);
    EXPECT_EQ(v.node_of("a/e/.."), v.node_of("a"));
    EXPECT_EQ(v.name_of(uint32_t(v.node_of("a")), uint32_t(v.node_of("a/e"))), "e");
  });
}

TEST(Ext2, SymbolicLinks) {
  on_every_format([](Volume& v) {
    std::string text;
    const std::string shorter(59, 's'), longer(60, 'l'), longest(900, 'x');
    for (const std::string& target : {shorter, longer, longest}) {
      EXPECT_EQ(v.make_symlink(target, "link"), 0);
      EXPECT_EQ(v.read_link("link", text), int32_t(target.size()));
      EXPECT_TRUE(text == target);
      EXPECT_EQ(v.lookup("link", nullptr, 0), abi::fs::kWalkSymlink);
      EXPECT_EQ(v.unlink("link"), 0);
    }
    EXPECT_EQ(v.make_symlink("", "link"), err(Error::kNoEntry));
    EXPECT_EQ(v.make_symlink(std::string(4096, 'y'), "link"), err(Error::kNameTooLong));
  });
}

TEST(Ext2, UnlinkedFilesLiveUntilClosed) {
  on_every_format([](Volume& v) {
    const auto free_before = v.stat_fs().free_blocks;
    const auto node = uint32_t(v.create("temporary"));
    v.write_all(node, 0, pattern(500'000, 1));
    EXPECT_EQ(v.unlink("temporary"), 0);
    EXPECT_TRUE(v.read_all(node) == pattern(500'000, 1));
    EXPECT_EQ(v.write(node, 0, "x"), 1);
    EXPECT_EQ(v.unmount(), err(Error::kBusy));
    EXPECT_EQ(v.close(node), 0);
    EXPECT_EQ(v.stat_fs().free_blocks, free_before);
    EXPECT_EQ(v.reopen(node), err(Error::kNoEntry));
  });
}

TEST(Ext2, DevicesKeepTheirNumbers) {
  on_every_format([](Volume& v) {
    for (uint32_t device : {abi::make_device(1, 3), abi::make_device(240, 3), abi::make_device(300, 70000)}) {
      EXPECT_EQ(v.make_node("node", abi::kModeCharacter | 0600, device), 0);
      Volume::Stat s;
      v.lookup("node", &s);
      EXPECT_EQ(s.mode, 0020600u);
      EXPECT_EQ(s.a.size, device);
      EXPECT_EQ(v.unlink("node"), 0);
    }
    EXPECT_EQ(v.make_node("fifo", abi::kModeFifo | 0600), 0);
  });
}

TEST(Ext2, Permissions) {
  on_every_format([](Volume& v) {
    v.make_directory("root-only", 0700);
    v.make_directory("sticky", 01777);
    v.close(uint32_t(v.create("sticky/of-root")));
    v.uid = 5;
    v.gid = 6;
    EXPECT_EQ(v.create("file"), err(Error::kAccess));
    EXPECT_EQ(v.node_of("root-only/x"), err(Error::kAccess));
    EXPECT_EQ(v.unlink("sticky/of-root"), err(Error::kPerm));
    const int32_t mine = v.create("sticky/mine");
    EXPECT_TRUE(mine > 0);
    v.close(uint32_t(mine));
    EXPECT_EQ(v.rename("sticky/mine", "sticky/of-root"), err(Error::kPerm));
    EXPECT_EQ(v.unlink("sticky/mine"), 0);
    v.uid = v.gid = 0;
    v.set_attributes(uint32_t(v.node_of("root-only")),
                     {.node = {}, .mask = abi::fs::kSetMode | abi::fs::kSetGid, .mode = 02770, .uid = 0, .gid = 77,
                      .accessed = 0, .modified = 0});
    v.uid = 5;
    v.groups = {70, 77};
    const int32_t shared = v.create("root-only/shared");
    EXPECT_TRUE(shared > 0);
    v.close(uint32_t(shared));
    Volume::Stat s;
    v.lookup("root-only/shared", &s);
    EXPECT_EQ(s.a.gid, 77u);
    EXPECT_EQ(v.make_directory("root-only/d"), 0);
    v.lookup("root-only/d", &s);
    EXPECT_EQ(s.mode, 0042755u);
  });
}

TEST(Ext2, TimesBeyond2038) {
  Volume v(make_image("-b 4096 -I 256", 4096));
  v.mount();
  const auto node = uint32_t(v.create("t"));
  const auto far = abi::make_file_time(5'000'000'000, 987654321), early = abi::make_file_time(-1000, 1);
  EXPECT_EQ(v.set_attributes(node, {.node = {}, .mask = abi::fs::kSetAccessed | abi::fs::kSetModified, .mode = 0,
                                    .uid = 0, .gid = 0, .accessed = early, .modified = far}), 0);
  v.close(node);
  v.unmount();
  v.mount();
  Volume::Stat s;
  v.lookup("t", &s);
  EXPECT_EQ(s.a.modified, far);
  EXPECT_EQ(s.a.accessed, early);
  v.unmount();
}

TEST(Ext2, FullDisk) {
  on_every_format([](Volume& v) {
    const auto node = uint32_t(v.create("fill"));
    const std::string chunk = pattern(65536, 3);
    uint64_t size = 0;
    for (;;) {
      const int32_t n = v.write(node, size, chunk);
      if (n < 0) {
        EXPECT_EQ(n, err(Error::kNoSpace));
        break;
      }
      size += uint64_t(n);
    }
    EXPECT_EQ(v.make_directory("d"), err(Error::kNoSpace));
    EXPECT_EQ(v.stat_fs().free_blocks, 0u);
    EXPECT_EQ(v.truncate(node, 0), 0);
    EXPECT_EQ(v.make_directory("d"), 0);
    int count = 0;
    for (int32_t made; (made = v.create("f" + std::to_string(count))) > 0; count++) v.close(uint32_t(made));
    EXPECT_GT(count, 100);
    for (int i = 0; i < count; i++) {
      const std::string name = "f" + std::to_string(i);
      EXPECT_EQ(v.unlink(name), 0);
    }
    v.close(node);
  });
}

TEST(Ext2, BadCallerMemory) {
  on_every_format([](Volume& v) {
    const auto node = uint32_t(v.create("f"));
    abi::fs::Write w{};
    w.node = {0, node};
    w.grant = abi::GrantId{55};
    w.bytes = 10;
    EXPECT_EQ(v.call(abi::Message::of(w)), err(Error::kPerm));
    std::string part(5000, 'p');
    v.machine.grants[Volume::kData.value] = {reinterpret_cast<uint8_t*>(part.data()), part.size()};
    w.grant = Volume::kData;
    w.bytes = 20000;  // more than there is: what was there is written
    const int32_t n = v.call(abi::Message::of(w));
    EXPECT_TRUE(n > 0 && n <= 5000);
    EXPECT_TRUE(v.read_all(node) == std::string(size_t(n), 'p'));
    v.close(node);
  });
}

TEST(Ext2, ReadOnly) {
  Volume v(make_image("-b 1024", 4096));
  EXPECT_TRUE(v.mount(abi::fs::kMountReadOnly) > 0);
  EXPECT_EQ(v.create("x"), err(Error::kReadOnly));
  EXPECT_EQ(v.make_directory("x"), err(Error::kReadOnly));
  EXPECT_EQ(v.remove_directory("lost+found"), err(Error::kReadOnly));
  EXPECT_EQ(v.machine.disk.writes, 0u);
  EXPECT_EQ(v.unmount(), 0);
  EXPECT_EQ(v.machine.disk.writes, 0u);
}

TEST(Ext2, MountPointsStopTheWalk) {
  Volume v(make_image("-b 1024", 4096));
  v.mount();
  v.make_directory("mnt");
  v.mark_mount_point(uint32_t(v.node_of("mnt")), true);
  EXPECT_EQ(v.lookup("mnt/x"), abi::fs::kWalkMountPoint);
  EXPECT_EQ(v.remove_directory("mnt"), err(Error::kBusy));
  EXPECT_EQ(v.rename("mnt", "other"), err(Error::kBusy));
}

// The service dies after each request in turn; the disk alone must hold everything that was answered.
TEST(Ext2, NothingIsLostWhenTheServiceDies) {
  for (const char* format : {"-b 1024 -I 128", "-b 4096 -I 256"}) {
    Volume v(make_image(format, 4096));
    v.mount();
    v.make_directory("d");
    v.restart_service();
    EXPECT_TRUE(v.mount(abi::fs::kMountRecover) > 0);
    const auto node = uint32_t(v.create("d/file"));
    const std::string data = pattern(200'000, 9);
    v.write_all(node, 0, data);
    v.restart_service();
    v.mount(abi::fs::kMountRecover);
    EXPECT_TRUE(v.reopen(node) > 0);
    EXPECT_TRUE(v.read_all(node) == data);
    EXPECT_EQ(v.unlink("d/file"), 0);
    v.restart_service();
    v.mount(abi::fs::kMountRecover);
    EXPECT_TRUE(v.reopen(node) > 0);  // open, but without a name
    EXPECT_TRUE(v.read_all(node) == data);
    EXPECT_EQ(v.close(node), 0);
    EXPECT_EQ(v.remove_directory("d"), 0);
    v.restart_service();
    v.mount(abi::fs::kMountRecover);
    EXPECT_EQ(v.unmount(), 0);
    EXPECT_EQ(check_image(v.image), 0);
  }
}

// The driver dies at each piece of each write in turn. What was answered is done, though its rest reaches the disk
// only when there is a new driver; what was not is undone. Nothing goes before that rest.
TEST(Ext2, DriverDeathTearsNoRequestApart) {
  const auto image = make_image("-b 1024 -I 128", 2048);
  const auto new_driver = [](Volume& v) { return v.call(abi::Message::of(abi::fs::NewDriver{0, abi::Endpoint{7}})); };
  for (int64_t after = 0; after < 12; after++) {
    Volume v(image);
    v.mount();
    v.make_directory("d");
    v.machine.disk.writes_left = after;
    int32_t node = v.create("d/file");
    ASSERT_TRUE(node > 0);
    int32_t n = v.write(uint32_t(node), 0, pattern(5000, 2));
    if (n == err(Error::kDeadEndpoint)) {
      EXPECT_EQ(v.node_of("d/file"), err(Error::kDeadEndpoint));
      EXPECT_EQ(new_driver(v), 0);
      n = v.write(uint32_t(node), 0, pattern(5000, 2));
    }
    EXPECT_EQ(n, 5000);
    EXPECT_EQ(v.close(uint32_t(node)), 0);
    EXPECT_EQ(new_driver(v), 0);
    EXPECT_TRUE(v.read_all(uint32_t(v.node_of("d/file"))) == pattern(5000, 2));
    EXPECT_EQ(v.unmount(), 0);
    EXPECT_EQ(check_image(v.image), 0);
  }
}

TEST(Ext2, DriverDeathInTheMiddleOfReadingUndoesTheRequest) {
  Volume v(make_image("-b 1024 -I 128", 2048));
  v.mount();
  v.make_directory("d");
  v.unmount();
  v.mount();
  v.machine.disk.is_dead = true;
  EXPECT_EQ(v.make_directory("d/e"), err(Error::kDeadEndpoint));
  EXPECT_EQ(v.call(abi::Message::of(abi::fs::NewDriver{0, abi::Endpoint{7}})), 0);
  EXPECT_EQ(v.make_directory("d/e"), 0);
  EXPECT_EQ(v.unmount(), 0);
  EXPECT_EQ(check_image(v.image), 0);
}

TEST(Ext2, RefusesWhatItDoesNotKnow) {
  {
    Volume v(make_image("-b 1024 -O journal_dev", 4096));
    EXPECT_TRUE(v.mount() < 0);
  }
  Volume v(make_image("-b 1024", 4096));
  v.image[1024 + 96] |= 0x40;  // an incompatible feature
  EXPECT_EQ(v.mount(), err(Error::kInvalid));
  EXPECT_TRUE(v.machine.logged.find("unknown incompatible features 64") != std::string::npos);
  v.image[1024 + 96] &= uint8_t(~0x40);
  v.image[1024 + 100 + 1] |= 0x10;  // one that forbids writing
  EXPECT_TRUE(v.mount() > 0);
  EXPECT_EQ(v.create("x"), err(Error::kReadOnly));
}

TEST(Ext2, UnknownRequestsAndMounts) {
  Volume v(make_image("-b 1024", 4096));
  EXPECT_EQ(v.lookup("x"), err(Error::kInvalid));  // not mounted
  v.mount();
  abi::Message m;
  m.type = abi::kFsBase + 100;
  EXPECT_EQ(v.call(m), err(Error::kBadCall));
  EXPECT_EQ(v.mount(), err(Error::kBusy));
  EXPECT_EQ(v.call(abi::Message::of(abi::fs::GetAttributes{{0, 0}})), err(Error::kNoEntry));
  EXPECT_EQ(v.call(abi::Message::of(abi::fs::GetAttributes{{0, 99999999}})), err(Error::kNoEntry));
  EXPECT_EQ(v.call(abi::Message::of(abi::fs::GetAttributes{{7, 2}})), err(Error::kInvalid));
}

}  // namespace
