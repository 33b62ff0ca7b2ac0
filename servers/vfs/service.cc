// SPDX-License-Identifier: BSD-3-Clause
// File systems and drivers: who they are, and one request to them.
#include "servers/vfs/vfs.h"

#include <cstring>

#include "abi/device_numbers.h"

namespace vfs {

namespace {

bool is_label(const Service& s, std::string_view label) {
  return label.size() < sizeof s.label && std::memcmp(s.label, label.data(), label.size()) == 0 &&
         s.label[label.size()] == 0;
}

bool is_death(Error e) {
  return e == Error::kDeadEndpoint || e == Error::kSourceDied || e == Error::kDestinationDied;
}

}  // namespace

Service* Vfs::find_service(std::string_view label) {
  if (label.empty()) return nullptr;
  for (Service& s : services) {
    if (s.label[0] != 0 && is_label(s, label)) return &s;
  }
  return nullptr;
}

Service* Vfs::service_of(Endpoint e) {
  for (Service& s : services) {
    if (s.label[0] != 0 && s.endpoint == e) return &s;
  }
  return nullptr;
}

Result<> Vfs::ask(Service& s, Message& m) {
  if (s.is_gone) return std::unexpected(Error::kIo);
  failed = &s;
  if (!s.is_up) return std::unexpected(Error::kDeadEndpoint);
  if (const auto sent = port.call(s.endpoint, m); !sent) {
    if (!is_death(sent.error())) {
      port.log(abi::error_text(sent.error()), s.label);
      return std::unexpected(Error::kIo);
    }
    s.is_up = false;
    return std::unexpected(Error::kDeadEndpoint);
  }
  if (m.type < 0) return std::unexpected(Error(-m.type));
  return {};
}

Result<int32_t> Vfs::ask_driver(Service& s, Message& m) {
  TRY_VOID(ask(s, m));
  return m.type;
}

// The drivers of the image are listed by label; others tell their major when they start.
Result<Vfs::DriverMinor> Vfs::driver_of(uint32_t device, bool is_block) {
  const uint32_t major = abi::device_major(device), minor = abi::device_minor(device);
  for (const auto& known : abi::device::kDriverMajors) {
    if (known.major != major || known.is_block != is_block) continue;
    Service* s = find_service(known.label);
    if (s == nullptr || s->is_gone) return std::unexpected(Error::kNoDeviceAddress);
    return DriverMinor{s, minor + known.minor_offset};
  }
  for (Service& s : services) {
    if (s.label[0] != 0 && s.major == major && major != 0 && !s.is_gone) return DriverMinor{&s, minor};
  }
  return std::unexpected(Error::kNoDeviceAddress);
}

}  // namespace vfs
