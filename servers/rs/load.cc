// SPDX-License-Identifier: BSD-3-Clause
// Programs in the file system. VFS reads one at a time into RS's buffer and answers with a message;
// meanwhile RS does everything else (R-RS-32). The first in the queue is the one under way; who no
// longer wants his has no service.
#include "servers/rs/rs.h"

namespace rs {

using abi::Error;

void Rs::queue_load(Service& s, bool is_script) {
  if (load_count_ == kMaxLoads) return load_failed({&s, is_script}, Error::kNoSpace);
  load_[load_count_++] = {&s, is_script};
  load_next();
}

void Rs::load_next() {
  const Service* vfs = find(abi::kVfs);
  if (vfs == nullptr || vfs->state != State::kRunning) return;  // asked again when VFS is there
  while (!is_load_running_ && load_count_ > 0) {
    const Load load = load_[0];
    if (load.service == nullptr) {
      drop_first_load();
      continue;
    }
    const std::string_view path = load.is_script ? kShellPath : load.service->policy.program;
    auto asked = system_.request_program(path, load_room_, ++load_tag_);
    is_load_running_ = asked.has_value();
    if (asked) return;
    drop_first_load();
    load_failed(load, asked.error());
  }
}

void Rs::drop_first_load() {
  for (unsigned i = 1; i < load_count_; i++) load_[i - 1] = load_[i];
  load_[--load_count_] = {};
  load_room_ = kFirstRoomBytes;
}

void Rs::loaded(const abi::vfs::LoadImageDone& answer) {
  if (!is_load_running_ || answer.tag != load_tag_) return;
  is_load_running_ = false;
  if (answer.result == abi::to_wire(Error::kTooBig) && answer.file_bytes > load_room_) {
    load_room_ = answer.file_bytes;
    return load_next();
  }
  const Load load = load_[0];
  drop_first_load();
  if (answer.result >= 0) {
    use_program(load, system_.take_program(answer.file_bytes));
  } else if (load.service != nullptr) {
    load_failed(load, Error(-answer.result));
  }
  load_next();
}

void Rs::use_program(const Load& load, Image image) {
  Service* s = load.service;
  if (s == nullptr || load.is_script) {
    if (s != nullptr) run_script(*s, image);
    return system_.free_image(image);
  }
  const bool is_kept = s->has_flag(abi::kServiceKeepCopy);
  if (is_kept) s->copy = image;
  auto started = start_process(*s, image);
  if (!is_kept) system_.free_image(image);
  if (!started) start_failed(*s, started.error());
}

void Rs::forget_loads(const Service& s) {
  for (Load& load : load_) {
    if (load.service == &s) load.service = nullptr;
  }
}

void Rs::load_failed(const Load& load, Error why) {
  if (load.is_script) {
    log("{}: its recovery script cannot run: {}", load.service->label(), why);
    return;
  }
  start_failed(*load.service, why);
}

}  // namespace rs
