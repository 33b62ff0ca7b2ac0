// SPDX-License-Identifier: BSD-3-Clause
// What RS tells (abi/vfs.h): services that come and go, programs to be read.
#include <algorithm>
#include <cstring>

#include "servers/vfs/requests.h"

namespace vfs {

namespace {

Result<Service*> place_for(Vfs& vfs, std::string_view label) {
  if (Service* s = vfs.find_service(label)) return s;
  for (Service& s : vfs.services) {
    if (s.label[0] == 0) {
      s = {};
      std::memcpy(s.label, label.data(), label.size());
      return &s;
    }
  }
  return std::unexpected(Error::kNoSpace);
}

std::string_view label_text(const char (&label)[abi::kLabelBytes]) {
  return {label, strnlen(label, sizeof label - 1)};
}

void map_driver(Vfs& vfs, const abi::vfs::MapDriver& r) {
  const auto place = place_for(vfs, label_text(r.label));
  if (!place || label_text(r.label).empty()) return;
  Service& s = **place;
  if (s.has_area) vfs.port.revoke(s.area);
  s.has_area = false;
  s.endpoint = r.endpoint;
  s.major = r.major;
  s.flags = r.flags;
  s.is_up = true;
  s.is_gone = false;
  vfs.recover(s);
  vfs.try_mount_root();
  if (label_text(s.label) == "procfs") vfs.publish_mounts();
}

void service_exited(Vfs& vfs, const abi::vfs::ServiceExited& r) {
  Service* s = vfs.find_service(label_text(r.label));
  if (s == nullptr || s->endpoint != r.endpoint) return;
  s->is_up = false;
  if (r.is_final != 0) vfs.end_service(*s);
}

// Reads the program over the path in RS's grant. The file system writes there itself, by an indirect grant.
Result<uint64_t> read_image(Vfs& vfs, Process& rs, const abi::vfs::LoadImage& r, uint64_t& size) {
  if (r.path_bytes == 0 || r.path_bytes >= abi::kMaxPath) return std::unexpected(Error::kNameTooLong);
  TRY_VOID(vfs.port.safe_copy_in(abi::kRs, r.grant, 0, vfs.area.path, r.path_bytes));
  Message m;
  m.type = abi::fs::Lookup::kType;
  Mount* mount = TRY(vfs.walk(rs, {rs.root->mount, rs.root->node}, r.path_bytes, 0, m,
                              Vfs::text_bytes_of<abi::fs::Lookup>()));
  const auto a = m.as<abi::Attributes>();
  if ((abi::attributes_mode(m.type) & abi::kModeType) != abi::kModeRegular) return std::unexpected(Error::kAccess);
  size = a.size;
  if (size > r.bytes) return std::unexpected(Error::kTooBig);
  Service& service = *mount->file_system;
  const ScopedGrant grant(vfs.port, TRY(vfs.port.grant_indirect(service.endpoint, abi::kRs, r.grant)));
  uint64_t done = 0;
  while (done < size) {
    m.set(abi::fs::Transfer{{mount->number, uint32_t(a.inode)}, grant.id(), 0, done, done, size - done});
    m.type = abi::fs::Read::kType;
    TRY_VOID(vfs.ask(service, m));
    if (m.type == 0) return std::unexpected(Error::kIo);
    done += uint64_t(m.type);
  }
  return done;
}

}  // namespace

Result<int32_t> load_image(Vfs& vfs, Process& rs, const abi::vfs::LoadImage& r) {
  uint64_t size = 0;
  const auto done = read_image(vfs, rs, r, size);
  if (!done && done.error() == Error::kDeadEndpoint) return std::unexpected(done.error());
  vfs.port.send_async(abi::kRs, Message::of(abi::vfs::LoadImageDone{
                                    done ? 0 : abi::to_wire(done.error()), r.tag, size}));
  return std::unexpected(Error::kSuspended);  // RS does not wait for a reply
}

// RS is no process of PM; it reads files as root.
Process& Vfs::rs_process() {
  Process& p = tables.processes[abi::kRs.slot()];
  if (p.endpoint != abi::kRs) {
    p.endpoint = abi::kRs;
    p.max_fds = 0;
    if (root_mount != nullptr) {
      p.root = hold(root_mount->root);
      p.cwd = hold(root_mount->root);
    }
  }
  return p;
}

void Vfs::handle_rs(const Message& m) {
  switch (m.type) {
    case abi::vfs::MapDriver::kType:
      return map_driver(*this, m.as<abi::vfs::MapDriver>());
    case abi::vfs::ServiceExited::kType:
      return service_exited(*this, m.as<abi::vfs::ServiceExited>());
    case abi::vfs::LoadImage::kType: {
      Process& rs = rs_process();
      if (rs.wait != Wait::kNone) {  // one at a time; RS asks again
        const auto r = m.as<abi::vfs::LoadImage>();
        port.send_async(abi::kRs, Message::of(abi::vfs::LoadImageDone{abi::to_wire(Error::kAgain), r.tag, 0}));
        return;
      }
      rs.request = m;
      Message unused;
      (void)run(rs, unused);
      return;
    }
  }
}

}  // namespace vfs
