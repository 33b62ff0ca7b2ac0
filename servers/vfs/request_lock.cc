// SPDX-License-Identifier: BSD-3-Clause
// Record locks (fcntl, owned by a process) and whole-file locks (flock, owned by an open file); advisory.
#include <limits>

#include "servers/vfs/requests.h"

namespace vfs {

namespace {

constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();
constexpr int16_t kReadLock = 0, kWriteLock = 1, kUnlock = 2;

struct Range {
  int64_t first, last;
};

bool overlaps(const RecordLock& l, const Range& r) { return l.first <= r.last && r.first <= l.last; }

RecordLock* find_conflict(Vfs& vfs, const Vnode& v, const void* owner, bool is_flock, bool is_exclusive,
                          const Range& r) {
  for (RecordLock& l : vfs.locks) {
    if (l.vnode != &v || l.is_flock != is_flock || l.owner == owner || !overlaps(l, r)) continue;
    if (is_exclusive || l.is_exclusive) return &l;
  }
  return nullptr;
}

Result<RecordLock*> new_lock(Vfs& vfs) {
  for (RecordLock& l : vfs.locks) {
    if (l.vnode == nullptr) return &l;
  }
  return std::unexpected(Error::kNoLock);
}

unsigned free_locks(const Vfs& vfs) {
  unsigned n = 0;
  for (const RecordLock& l : vfs.locks) n += l.vnode == nullptr;
  return n;
}

// Takes the owner's locks off the range; what sticks out of it on either side stays.
Result<> clear_range(Vfs& vfs, const Vnode& v, const void* owner, bool is_flock, const Range& r) {
  for (RecordLock& l : vfs.locks) {
    if (l.vnode != &v || l.owner != owner || l.is_flock != is_flock || !overlaps(l, r)) continue;
    const RecordLock old = l;
    if (old.first >= r.first && old.last <= r.last) {
      l.vnode = nullptr;
    } else if (old.first < r.first) {
      l.last = r.first - 1;
      if (old.last > r.last) {
        RecordLock* rest = TRY(new_lock(vfs));
        *rest = old;
        rest->first = r.last + 1;
      }
    } else {
      l.first = r.last + 1;
    }
  }
  return {};
}

Result<> set_range(Vfs& vfs, Vnode& v, const void* owner, bool is_flock, bool is_exclusive, const Range& r) {
  if (free_locks(vfs) < 2) return std::unexpected(Error::kNoLock);  // splitting one may take one more
  TRY_VOID(clear_range(vfs, v, owner, is_flock, r));
  RecordLock* l = TRY(new_lock(vfs));
  *l = {&v, owner, is_exclusive, is_flock, r.first, r.last};
  v.has_locks = true;
  return {};
}

Result<Range> range_of(Vfs& vfs, const OpenFile& file, const abi::vfs::Lock& request) {
  int64_t base = 0;
  if (request.whence == 1) base = int64_t(file.position);
  if (request.whence == 2) base = int64_t(TRY(vfs.attributes_of(*file.vnode->mount, file.vnode->node)).a.size);
  if (request.whence < 0 || request.whence > 2) return std::unexpected(Error::kInvalid);
  Range r;
  if (__builtin_add_overflow(base, request.start, &r.first)) return std::unexpected(Error::kOverflow);
  if (request.length == 0) {
    r.last = kEnd;
  } else if (request.length > 0) {
    if (__builtin_add_overflow(r.first, request.length - 1, &r.last)) return std::unexpected(Error::kOverflow);
  } else {
    r.last = r.first - 1;
    if (__builtin_add_overflow(r.first, request.length, &r.first)) return std::unexpected(Error::kInvalid);
  }
  if (r.first < 0) return std::unexpected(Error::kInvalid);
  return r;
}

// Would waiting for `holder` close a ring of waiting processes?
bool is_deadlock(Vfs& vfs, const Process& p, const Process* holder) {
  for (unsigned i = 0; i < abi::kMaxProcesses && holder != nullptr; i++) {
    if (holder == &p) return true;
    if (holder->wait != Wait::kLock) return false;
    const auto request = holder->request.as<abi::vfs::Lock>();
    if (holder->request.type != abi::vfs::Lock::kType) return false;
    const auto file = vfs.file_of(const_cast<Process&>(*holder), request.fd);
    if (!file || (*file)->vnode == nullptr) return false;
    const auto range = range_of(vfs, **file, request);
    if (!range) return false;
    const RecordLock* l = find_conflict(vfs, *(*file)->vnode, holder, false, request.type == kWriteLock, *range);
    if (l == nullptr) return false;
    holder = static_cast<const Process*>(l->owner);
  }
  return false;
}

Result<int32_t> get_lock(Vfs& vfs, Process& p, const abi::vfs::Lock& request, const Vnode& v, const Range& r,
                         Message& reply) {
  abi::vfs::Lock::Reply out{request.start, request.length, 0, kUnlock, request.whence};
  if (const RecordLock* l = find_conflict(vfs, v, &p, false, request.type == kWriteLock, r)) {
    out = {l->first, l->last == kEnd ? 0 : l->last - l->first + 1, static_cast<const Process*>(l->owner)->pid,
           l->is_exclusive ? kWriteLock : kReadLock, 0};
  }
  reply.set(out);
  return 0;
}

}  // namespace

void Vfs::release_locks(const Vnode& v, const void* owner) {
  bool is_changed = false;
  for (RecordLock& l : locks) {
    if (l.vnode != &v || l.owner != owner) continue;
    l.vnode = nullptr;
    is_changed = true;
  }
  if (is_changed) wake(Wait::kLock, &v);
}

Result<int32_t> lock(Vfs& vfs, Process& p, const abi::vfs::Lock& request, Message& reply) {
  constexpr int32_t kGet = 5, kSet = 6, kSetWait = 7;
  OpenFile& file = *TRY(vfs.file_of(p, request.fd));
  if (request.command < kGet || request.command > kSetWait) return std::unexpected(Error::kInvalid);
  if (request.type < kReadLock || request.type > kUnlock) return std::unexpected(Error::kInvalid);
  if (file.vnode == nullptr || file.kind == FileKind::kPath) return std::unexpected(Error::kBadFd);
  const Range r = TRY(range_of(vfs, file, request));
  Vnode& v = *file.vnode;
  if (request.command == kGet) return get_lock(vfs, p, request, v, r, reply);
  if (request.type == kUnlock) {
    TRY_VOID(clear_range(vfs, v, &p, false, r));
    vfs.wake(Wait::kLock, &v);
    return 0;
  }
  if ((request.type == kReadLock ? file.is_reader : file.is_writer) == 0) return std::unexpected(Error::kBadFd);
  if (const RecordLock* l = find_conflict(vfs, v, &p, false, request.type == kWriteLock, r)) {
    if (request.command == kSet) return std::unexpected(Error::kAgain);
    if (is_deadlock(vfs, p, static_cast<const Process*>(l->owner))) return std::unexpected(Error::kDeadlock);
    return vfs.suspend(p, Wait::kLock, &v);
  }
  TRY_VOID(set_range(vfs, v, &p, false, request.type == kWriteLock, r));
  if (request.type == kReadLock) vfs.wake(Wait::kLock, &v);  // a write lock may have become a read lock
  return 0;
}

Result<int32_t> file_lock(Vfs& vfs, Process& p, const abi::vfs::FileLock& request, Message&) {
  constexpr int32_t kShared = 1, kExclusive = 2, kNoWait = 4, kRelease = 8;
  OpenFile& file = *TRY(vfs.file_of(p, request.fd));
  if (file.vnode == nullptr || file.kind == FileKind::kPath) return std::unexpected(Error::kBadFd);
  const int32_t operation = request.operation & ~kNoWait;
  const Range all{0, kEnd};
  Vnode& v = *file.vnode;
  if (operation == kRelease) {
    TRY_VOID(clear_range(vfs, v, &file, true, all));
    vfs.wake(Wait::kLock, &v);
    return 0;
  }
  if (operation != kShared && operation != kExclusive) return std::unexpected(Error::kInvalid);
  if (find_conflict(vfs, v, &file, true, operation == kExclusive, all) != nullptr) {
    if ((request.operation & kNoWait) != 0) return std::unexpected(Error::kAgain);
    return vfs.suspend(p, Wait::kLock, &v);
  }
  TRY_VOID(set_range(vfs, v, &file, true, operation == kExclusive, all));
  file.has_flock = true;
  if (operation == kShared) vfs.wake(Wait::kLock, &v);
  return 0;
}

}  // namespace vfs
