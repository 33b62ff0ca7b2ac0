// SPDX-License-Identifier: BSD-3-Clause
// The world of an ext2 service in a host test: a disk that is an array and can fail on demand, a client whose
// grants are ranges of host memory, a clock that ticks once a request.
#pragma once
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "servers/ext2/machine.h"

namespace ext2::testing {

class FakeDisk final : public Disk {
 public:
  explicit FakeDisk(std::vector<uint8_t>& image) : image_(&image) {}

  Result<> read(std::span<const Piece> pieces) override {
    for (const Piece& p : pieces) {
      TRY_VOID(check(p));
      reads++;
      std::memcpy(p.data, image_->data() + p.position, p.bytes);
    }
    return {};
  }
  Result<> write(std::span<const Piece> pieces) override {
    write_messages++;
    for (const Piece& p : pieces) {
      TRY_VOID(check(p));
      if (writes_left == 0) return std::unexpected(failure);
      if (writes_left > 0) writes_left--;
      writes++;
      std::memcpy(image_->data() + p.position, p.data, p.bytes);
    }
    return {};
  }
  Result<> flush() override { return {}; }
  uint64_t bytes() const override { return image_->size(); }
  uint32_t granule() const override { return sector; }
  Result<> replace_driver(abi::Endpoint) override {
    writes_left = -1;
    is_dead = false;
    return {};
  }

  uint64_t reads = 0, writes = 0, write_messages = 0;
  int64_t writes_left = -1;  // pieces until writes fail; -1: never
  bool is_dead = false;
  Error failure = Error::kDeadEndpoint;
  uint32_t sector = 512;

 private:
  Result<> check(const Piece& p) const {
    if (is_dead) return std::unexpected(failure);
    if (p.position % sector != 0 || p.bytes % sector != 0 || p.position > image_->size() ||
        p.bytes > image_->size() - p.position) {
      return std::unexpected(Error::kInvalid);
    }
    return {};
  }
  std::vector<uint8_t>* image_;
};

class FakeMachine final : public Machine {
 public:
  explicit FakeMachine(std::vector<uint8_t>& image) : disk(image) {}

  Result<> copy_in(abi::GrantId grant, uint64_t offset, void* to, size_t bytes) override {
    TRY_VOID(check(grant, offset, bytes));
    std::memcpy(to, grants[grant.value].data() + offset, bytes);
    return {};
  }
  Result<> copy_out(abi::GrantId grant, uint64_t offset, const void* from, size_t bytes) override {
    TRY_VOID(check(grant, offset, bytes));
    std::memcpy(grants[grant.value].data() + offset, from, bytes);
    return {};
  }
  Result<Disk*> open_disk(unsigned, abi::Endpoint, uint32_t) override { return &disk; }
  void close_disk(unsigned) override {}
  Result<void*> allocate(size_t bytes) override { return std::calloc(1, bytes); }
  void release(void* memory, size_t) override { std::free(memory); }
  abi::FileTime now() override { return abi::make_file_time(seconds++, 123456789); }
  void log(std::string_view text, uint64_t number) override {
    logged += std::string(text) + " " + std::to_string(number) + "\n";
  }

  FakeDisk disk;
  std::map<int32_t, std::span<uint8_t>> grants;
  std::string logged;
  int64_t seconds = 1'800'000'000;

 private:
  Result<> check(abi::GrantId grant, uint64_t offset, size_t bytes) {
    const auto it = grants.find(grant.value);
    if (it == grants.end()) return std::unexpected(Error::kPerm);
    if (offset > it->second.size() || bytes > it->second.size() - offset) return std::unexpected(Error::kFault);
    return {};
  }
};

}  // namespace ext2::testing
