// SPDX-License-Identifier: BSD-3-Clause
// Pipes live here: a ring of 64 KiB, in memory that is touched only as far as it is used.
#include "servers/vfs/vfs.h"

namespace vfs {

Result<Pipe*> Vfs::new_pipe() {
  for (Pipe& pipe : tables.pipes) {
    if (pipe.is_used) continue;
    uint8_t* buffer = pipe.buffer;
    pipe = {};
    pipe.buffer = buffer;
    pipe.is_used = true;
    return &pipe;
  }
  return std::unexpected(Error::kFileTableFull);
}

void Vfs::release_pipe(Pipe& pipe) { pipe.is_used = false; }

// Something changed for those who wait to read (or to write).
void Vfs::pipe_changed(Pipe& pipe, Wait who) {
  const bool is_waited = who == Wait::kPipeRead ? pipe.waiting_readers != 0 : pipe.waiting_writers != 0;
  if (is_waited) wake(who, &pipe);
  if (pipe.is_polled != 0) {
    pipe.is_polled = 0;
    wake_pollers();
  }
}

void Vfs::open_pipe_end(Pipe& pipe, OpenFile& file) {
  file.pipe = &pipe;
  if (file.is_reader != 0) {
    pipe.readers++;
    pipe.opens_read++;
  }
  if (file.is_writer != 0) {
    pipe.writers++;
    pipe.opens_write++;
  }
}

void Vfs::close_pipe_end(Pipe& pipe, OpenFile& file) {
  if (file.is_reader != 0) pipe.readers--;
  if (file.is_writer != 0) pipe.writers--;
  if (pipe.readers == 0) pipe_changed(pipe, Wait::kPipeWrite);  // they get EPIPE
  if (pipe.writers == 0) pipe_changed(pipe, Wait::kPipeRead);   // they see the end
  if (pipe.readers + pipe.writers != 0) return;
  if (file.vnode != nullptr) file.vnode->pipe = nullptr;
  release_pipe(pipe);
}

}  // namespace vfs
