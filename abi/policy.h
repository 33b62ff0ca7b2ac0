// SPDX-License-Identifier: BSD-3-Clause
// ServicePolicy: what an image (or /etc/system.conf) says of one service. The boot module "policy" is a
// PolicyHeader and an array of these, made by the build from system_service() rules (D10); the kernel takes the
// privilege, VM the vm_calls, RS the rest.
#pragma once
#include <cstdint>

#include "abi/kernel_calls.h"

namespace abi {

enum class RestartPolicy : uint32_t { kNever = 0, kReset = 1, kRestart = 2 };  // reset: new endpoint, fresh state
enum ServiceFlags : uint32_t {
  kServiceBoot = 1,        // a boot module, started before init
  kServiceCore = 2,        // refuses `down`
  kServiceUserProcess = 4, // init: runs with the user privilege
  kServiceKeepCopy = 8,    // RS keeps the ELF file in memory
  kServiceFileSystem = 16, kServiceDriver = 32,
};

struct PciMatch { uint16_t vendor, device; };

struct ServicePolicy {
  char label[kLabelBytes];
  char program[64];              // absolute path, or module name for boot services
  char script[64];               // recovery script, or empty
  int32_t slot;                  // boot slot, or -1
  uint32_t flags;                // ServiceFlags
  uint32_t priority, quantum_us;
  uint32_t heartbeat_ms;         // 0: none
  RestartPolicy restart;
  uint32_t uid, gid;
  uint32_t device_major;         // 0: none
  uint32_t max_restarts;         // 0: unlimited
  uint64_t vm_calls;             // bit per VM call with ACL (abi/vm.h)
  uint32_t control_count, pci_count, pci_class_count, start_order;
  char control[4][kLabelBytes];  // labels of the services that it may refresh/restart
  PciMatch pci[8];
  uint32_t pci_class[4];         // class << 16 | sub << 8 | interface; mask in the upper byte: 1, 2, 3 bytes
  // Targets by label ("" unused); "USER" = any user process. ipc_to: any trap, and must be acyclic in an image (D9);
  // notify_to: NOTIFY and SENDA only, which may go upwards. Boot services: resolved in privilege.send_mask.
  char ipc_to[8][kLabelBytes];
  char notify_to[8][kLabelBytes];
  char arguments[128];
  ServicePrivilege privilege;
};
static_assert(sizeof(ServicePolicy) % 8 == 0);

struct PolicyHeader {
  static constexpr uint32_t kMagic = 0x504f4c59;
  uint32_t magic, version, service_count, service_bytes;
};

}  // namespace abi
