// SPDX-License-Identifier: BSD-3-Clause
// State of the fake machine, for tests: physical memory with page tables in it, virtual time, interrupt lines,
// ports, one FPU register. Tests read and script it directly. One machine exists at a time (fake()).
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "abi/kernel_calls.h"
#include "hal/types.h"

namespace arch::host {

inline constexpr unsigned kPageShift = 13;
inline constexpr uint64_t kPageBytes = 1u << kPageShift;
// Three levels, root first, of different widths.
inline constexpr unsigned kLevelBits[3] = {5, 6, 7};
inline constexpr uint64_t kUserEnd = 1ull << (kPageShift + 5 + 6 + 7);
inline constexpr unsigned kIrqLines = 24;

// Thrown by shutdown(): the machine ended.
struct MachineEnded {
  abi::AbortReason reason;
  uint32_t status;
};

class FakeMachine {
 public:
  explicit FakeMachine(uint64_t memory_bytes = 8 << 20);
  ~FakeMachine();
  FakeMachine(const FakeMachine&) = delete;
  FakeMachine& operator=(const FakeMachine&) = delete;

  // ---- Memory. Frames are handed out upwards from frame 1; 0: none left.
  [[nodiscard]] hal::PhysAddr take_frame();
  [[nodiscard]] hal::FrameSource frame_source();
  [[nodiscard]] uint64_t memory_bytes() const { return memory_.size(); }
  [[nodiscard]] uint64_t frames_free() const { return (memory_.size() - next_frame_) / kPageBytes; }
  [[nodiscard]] char* at(hal::PhysAddr a) { return memory_.data() + a.value; }
  // A new page table with the kernel half filled.
  [[nodiscard]] hal::PhysAddr new_root();
  [[nodiscard]] bool map(hal::PhysAddr root, hal::UserAddr a, hal::PhysAddr frame, hal::PageRights rights,
                         hal::FrameSource& frames);
  // Maps a new zeroed frame at `a`.
  hal::PhysAddr map_new(hal::PhysAddr root, uint64_t a, bool is_writable = true);
  void unmap(hal::PhysAddr root, uint64_t a);
  [[nodiscard]] hal::Translation translate(hal::PhysAddr root, hal::UserAddr a, hal::Access access) const;

  // ---- What Machine forwards to.
  void* window(unsigned number, hal::PhysAddr a);
  void activate(hal::PhysAddr root);
  void fill_kernel_half(hal::PhysAddr root);
  bool map_root_table(hal::PhysAddr table);
  hal::PhysAddr root_of_slot(unsigned slot) const;
  hal::CopyResult copy_user(void* kernel, hal::UserAddr user, size_t bytes, hal::Access access);
  uint32_t port_in(uint16_t port, unsigned width);
  void port_out(uint16_t port, unsigned width, uint32_t value);
  [[noreturn]] void shutdown(abi::AbortReason reason, uint32_t status);

  // ---- Scripted and observed state.
  std::string console;
  uint64_t now = 0;                  // ns
  uint64_t timer_deadline = UINT64_MAX;
  hal::PhysAddr active_root, kernel_root, self_mapped_root, root_table;
  uint64_t activations = 0, invalidations = 0, boot_releases = 0, random = 0;
  bool fpu_is_enabled = true;
  uint64_t fpu_register = 0;
  bool irq_masked[kIrqLines];
  uint64_t irq_acknowledged[kIrqLines] = {};
  std::map<uint16_t, std::vector<uint32_t>> port_input;   // values to be read, in order; then all ones
  std::vector<std::pair<uint16_t, uint32_t>> port_output;
  uint64_t frames_left = UINT64_MAX; // take_frame() fails when used up

 private:
  [[nodiscard]] uint64_t& entry(hal::PhysAddr table, unsigned index);
  [[nodiscard]] uint64_t* leaf(hal::PhysAddr root, uint64_t a, hal::FrameSource* frames);

  mutable std::vector<char> memory_;
  uint64_t next_frame_ = kPageBytes;
};

// The machine of the test that runs.
[[nodiscard]] FakeMachine& fake();

}  // namespace arch::host
