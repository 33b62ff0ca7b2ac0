// SPDX-License-Identifier: BSD-3-Clause
// See own_window.h.
#include "vm/server/own_window.h"

#include "lib/sys/memory.h"

namespace vm {

void OwnWindow::close(FrameNumber frame) {
  const Address address = Address(at(frame));
  own_.clear(address);
  (void)sys::vm_control(abi::kVm, abi::VmRequest::kInvalidatePage, address);
}

Result<std::byte*> PassingWindow::open(std::span<const FrameNumber> frames) {
  VM_ASSERT(open_ == 0 && frames.size() <= kPages);
  for (const FrameNumber frame : frames) {
    if (auto mapped = own_.map(start_ + open_ * kPageBytes, frame); !mapped) {
      close();
      return Unexpected(mapped.error());
    }
    open_++;
  }
  return reinterpret_cast<std::byte*>(start_);
}

void PassingWindow::close() {
  for (; open_ > 0; open_--) own_.clear(start_ + (open_ - 1) * kPageBytes);
  (void)sys::vm_control(abi::kVm, abi::VmRequest::kInvalidateAll);
}

}  // namespace vm
