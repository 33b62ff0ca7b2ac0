// SPDX-License-Identifier: BSD-3-Clause
// Where a program's bytes come from, for reading headers and for filling frames.
#pragma once
#include "abi/boot.h"
#include "vm/core/elf.h"
#include "vm/server/server.h"

namespace vm {

class ProgramSource : public ElfSource {
 public:
  // Copies bytes of the file to a place in physical memory, within one page.
  [[nodiscard]] virtual Result<> fill(uint64_t offset, uint64_t physical, size_t bytes) = 0;
  // The object whose pages are those of the file, or nullptr: it cannot be mapped in place.
  [[nodiscard]] virtual Result<const MemoryObject*> object() = 0;

 protected:
  ~ProgramSource() = default;
};

class ModuleSource final : public ProgramSource {
 public:
  ModuleSource(Server& server, unsigned module)
      : server_(server), module_(server.info.module[module]), index_(module) {}
  uint64_t size() const override { return module_.bytes; }
  bool read(uint64_t offset, void* to, size_t bytes) override;
  Result<> fill(uint64_t offset, uint64_t physical, size_t bytes) override;
  Result<const MemoryObject*> object() override;

 private:
  Server& server_;
  const abi::BootModule& module_;
  unsigned index_;
};

class GrantSource final : public ProgramSource {
 public:
  GrantSource(Server& server, Endpoint granter, abi::GrantId grant, uint64_t bytes)
      : server_(server), granter_(granter), grant_(grant), bytes_(bytes) {}
  uint64_t size() const override { return bytes_; }
  bool read(uint64_t offset, void* to, size_t bytes) override;
  Result<> fill(uint64_t offset, uint64_t physical, size_t bytes) override;
  Result<const MemoryObject*> object() override { return nullptr; }

 private:
  Server& server_;
  Endpoint granter_;
  abi::GrantId grant_;
  uint64_t bytes_;
};

}  // namespace vm
