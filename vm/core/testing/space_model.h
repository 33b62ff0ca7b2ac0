// SPDX-License-Identifier: BSD-3-Clause
// Several processes do random things with memory, VM's logic against a model with one element a
// page: who sees what byte where, with which rights. Every call is sometimes made to fail at its
// n-th allocation; then nothing may have changed. Driven by any source of numbers: a seeded
// generator in tests, the fuzzer's input in fuzz targets.
#pragma once
#include "vm/core/testing/test_machine.h"

namespace vm {

class NumberSource {
 public:
  virtual uint32_t below(uint32_t bound) = 0;
  // False: no more numbers.
  virtual bool has_more() = 0;

 protected:
  ~NumberSource() = default;
};

class SpaceModel {
 public:
  static constexpr unsigned kSpaces = 4, kPages = 96, kObjects = 24;

  SpaceModel(Core& core, NumberSource& numbers);
  // One random operation, checked against the model.
  void step();
  // Everything: every byte, every right, every count. Reports to the running test.
  void check();
  // Ends all processes; all memory must be free again.
  void finish();

 private:
  struct PageModel {
    bool is_mapped = false;
    uint8_t protection = 0;
    int8_t object = -1;  // shared: page `object_page` of it
    uint16_t object_page = 0;
    uint8_t value = 0;  // private
  };
  struct SpaceState {
    const AddressSpace* space = nullptr;
    PageModel page[kPages];
  };
  struct Span {
    unsigned first, count;
  };

  [[nodiscard]] Span random_span(unsigned most);
  [[nodiscard]] SpaceState& random_space() { return state_[numbers_.below(kSpaces)]; }
  [[nodiscard]] static Address address_of(unsigned page);
  [[nodiscard]] uint8_t& value_of(PageModel& page);
  [[nodiscard]] bool is_covered(const SpaceState& s, Span span) const;
  [[nodiscard]] int new_object();
  [[nodiscard]] uint8_t random_protection();
  // Lets the n-th allocation of the next call fail, sometimes.
  void arm();
  // Whether the call succeeded or failed for a reason that the model accepts (a failed allocation).
  template <class T>
  [[nodiscard]] bool settled(const Result<T>& result);

  void do_write();
  void do_read();
  void do_mmap();
  void do_munmap();
  void do_mprotect();
  void do_madvise();
  void do_mremap();
  void do_fork();
  void do_exit();
  void do_remap();
  void place(SpaceState& s, Address at, unsigned count, uint8_t protection, int object);
  void check_space(SpaceState& s);

  Core& core_;
  NumberSource& numbers_;
  SpaceState state_[kSpaces];
  uint8_t object_value_[kObjects][kPages] = {};
  uint32_t free_at_start_;
};

}  // namespace vm
