// SPDX-License-Identifier: BSD-3-Clause
// libFuzzer: arbitrary requests of two processes, PM and a dying world. Nothing crashes, and all counts stay right.
// Each step takes a byte of what to do and a message; most fields are bent towards values that mean something.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "servers/vfs/testing/consistency.h"

namespace {

using namespace vfs::testing;  // NOLINT: the vocabulary of this test
using vfs::Endpoint;
using vfs::Message;

class Input {
 public:
  Input(const uint8_t* data, size_t size) : data_(data), left_(size) {}
  [[nodiscard]] bool is_empty() const { return left_ == 0; }
  uint8_t byte() {
    if (left_ == 0) return 0;
    left_--;
    return *data_++;
  }
  uint32_t word() { return byte() | uint32_t(byte()) << 8; }

 private:
  const uint8_t* data_;
  size_t left_;
};

const char* const kPaths[] = {"/",     "/d",        "/d/f",   "/d/link", "/fifo", "/tty", "d/../d/f",
                              "/none", "/d/f/wrong", "/loop", "..",      "/ram1", "/d/sub", "/dev/x"};

uint64_t any_address(World& w, Endpoint e, Input& in) {
  switch (in.byte() % 4) {
    case 0:
      return 0xdead0000;
    case 1:
      return w.put(e, kPaths[in.byte() % std::size(kPaths)], 0x40000);
    default:
      return kBase + in.word();
  }
}

void fill(World& w, Endpoint e, Input& in, Message& m) {
  const char* path = kPaths[in.byte() % std::size(kPaths)];
  abi::vfs::Path p{w.put(e, path, 0x40000), in.byte() % 4 == 0 ? int32_t(in.byte() % 8) : abi::kAtCwd,
                   uint32_t(std::strlen(path))};
  if (in.byte() % 16 == 0) p.bytes = in.word();
  for (auto& half : m.half) half = in.byte() % 3 == 0 ? in.byte() % 8 : in.word();
  const bool takes_path = m.type == abi::vfs::Open::kType || m.type == abi::vfs::Truncate::kType ||
                          m.type >= abi::vfs::Stat::kType;
  if (takes_path && m.type != abi::vfs::Mount::kType) {
    std::memcpy(m.byte, &p, sizeof p);
    if (m.type == abi::vfs::Link::kType || m.type == abi::vfs::Rename::kType) {
      const char* to = kPaths[in.byte() % std::size(kPaths)];
      p = {w.put(e, to, 0x48000), abi::kAtCwd, uint32_t(std::strlen(to))};
      std::memcpy(m.byte + sizeof p, &p, sizeof p);
    }
  } else {
    m.half[0] = in.byte() % 10;
    m.word[1] = any_address(w, e, in);
  }
}

void pm_step(World& w, Input& in) {
  const Endpoint e{40 + in.byte() % 4}, parent{in.byte() % 3 == 0 ? kInit : Endpoint{40 + in.byte() % 4}};
  switch (in.byte() % 5) {
    case 0:
      w.memory[e.value].assign(kProcessBytes, 0);
      w.pm(Message::of(abi::pm_vfs::ProcessForked{parent, e, e.value, 0, 0}));
      return;
    case 1:
      w.pm(Message::of(abi::pm_vfs::ProcessExited{e, in.byte() % 2u, 1}));
      return;
    case 2:
      w.pm(Message::of(abi::pm_vfs::Unpause{e, -int32_t(abi::Error::kInterrupted), in.byte() % 2u}));
      return;
    case 3: {
      const uint32_t uid = in.byte() % 2 == 0 ? 0 : 5;
      w.pm(Message::of(abi::pm_vfs::SetCredentials{e, uid, uid, uid, uid, in.byte() % 3u, 0}));
      return;
    }
    default:
      w.pm(Message::of(abi::pm_vfs::Unpause{kInit, -int32_t(abi::Error::kInterrupted), 0}));
  }
}

void world_step(World& w, Input& in) {
  switch (in.byte() % 8) {
    case 0:
      w.kill_file_system();
      w.map_driver("ext2", kExt2, 16);
      return;
    case 1:
      w.is_memory_dead = true;
      return;
    case 2:
      w.map_driver("memory", kMemory);
      return;
    case 3:
      w.is_tty_dead = true;
      return;
    case 4:
      w.map_driver("tty", kTty);
      return;
    case 5:
      w.terminal.input += "line\n";
      w.notify(kTty);
      return;
    default:
      w.pass_time(in.word() * 1000ull);
  }
}

void prepare(World& w) {
  w.make_directory(kInit, "/d");
  w.write_file(kInit, "/d/f", "some content");
  w.send(kInit, abi::vfs::MakeNode{w.path(kInit, "/fifo"), 0010666, 0, {}});
  w.send(kInit, abi::vfs::MakeNode{w.path(kInit, "/tty"), 0020666, abi::make_device(4, 64), {}});
  w.send(kInit, abi::vfs::MakeNode{w.path(kInit, "/ram1"), 0060600, abi::make_device(1, 1), {}});
  w.send(kInit, abi::vfs::MakeSymlink{w.path(kInit, "/d/link"), w.put(kInit, "f", 0x50000), 1, {}});
  w.send(kInit, abi::vfs::MakeSymlink{w.path(kInit, "/loop"), w.put(kInit, "loop", 0x50000), 4, {}});
  w.open(kInit, "/d/f", abi::kOpenReadWrite);
  w.send(kInit, abi::vfs::Pipe{0});
  w.open(kInit, "/tty", abi::kOpenReadWrite);
  w.open(kInit, "/d");
  w.open(kInit, "/fifo", abi::kOpenReadWrite);
  w.open(kInit, "/d/f", abi::kOpenReadWrite | abi::kOpenAppend);
  w.open(kInit, "/ram1", abi::kOpenReadWrite);
  w.add_process(Endpoint{40}, kInit);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  World w("-b 1024 -I 128 -N 64", 512);
  prepare(w);
  Input in(data, size);
  for (int step = 0; step < 200 && !in.is_empty(); step++) {
    const uint8_t what = in.byte();
    if (what % 8 == 0) {
      pm_step(w, in);
    } else if (what % 8 == 1) {
      world_step(w, in);
    } else {
      const Endpoint e{what % 8 == 2 ? 40 + in.byte() % 4 : kInit.value};
      if (!w.memory.contains(e.value)) continue;
      Message m;
      m.type = abi::kVfsBase + in.byte() % 42;
      fill(w, e, in, m);
      w.send(e, m);
    }
    if (const std::string wrong = find_inconsistency(*w.vfs); !wrong.empty()) {
      std::fprintf(stderr, "step %d: %s\n", step, wrong.c_str());
      std::abort();
    }
  }
  return 0;
}
