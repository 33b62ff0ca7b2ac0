// SPDX-License-Identifier: BSD-3-Clause
// Device numbers: Linux's where they exist, so that programs that know them are right. The nodes of /dev are
// listed in abi/device_nodes.def, from which the image is made.
//
// Which driver serves a major is said here for the drivers of the image: VFS sends a request for a node to the
// service `label`, with the wire minor = the node's minor + minor_offset, because one driver may serve two majors.
#pragma once
#include <cstdint>
#include <string_view>

namespace abi::device {

// Character devices.
inline constexpr uint32_t kMemoryMajor = 1;    // service memory
inline constexpr uint32_t kTerminalMajor = 4;  // service tty
inline constexpr uint32_t kTtyAuxMajor = 5;    // service tty: /dev/tty, /dev/console
inline constexpr uint32_t kHostlinkMajor = 240;  // service hostlink (Linux: 240-254 are for local use)
inline constexpr uint32_t kLogMajor = 6;         // service log (of our own)
// Block devices.
inline constexpr uint32_t kRamDiskMajor = 1;   // service memory

inline constexpr uint32_t kTtyAuxOffset = 0x100;

struct DriverMajor {
  uint32_t major;
  bool is_block;
  uint32_t minor_offset;
  std::string_view label;
};
inline constexpr DriverMajor kDriverMajors[] = {
    {kMemoryMajor, false, 0, "memory"},   {kRamDiskMajor, true, 0, "memory"},
    {kTerminalMajor, false, 0, "tty"},    {kTtyAuxMajor, false, kTtyAuxOffset, "tty"},
    {kHostlinkMajor, false, 0, "hostlink"}, {kLogMajor, false, 0, "log"},
};

// Wire minors.
namespace minor {
inline constexpr uint32_t kMem = 1, kKmem = 2, kNull = 3, kZero = 5, kFull = 7, kRandom = 8, kUrandom = 9;
inline constexpr uint32_t kRamDisk0 = 0, kRamDisks = 4;  // block: ram0 is the boot RAM disk, ram1.. start empty
inline constexpr uint32_t kVgaTerminal = 1, kSerialTerminal = 64;
inline constexpr uint32_t kCallerTerminal = kTtyAuxOffset + 0;  // the controlling terminal of the caller's session
inline constexpr uint32_t kConsole = kTtyAuxOffset + 1;         // the serial or the VGA terminal
inline constexpr uint32_t kHostIn = 0, kHostOut = 1, kHostErr = 2, kHostStatus = 3;
inline constexpr uint32_t kLog = 0;
}  // namespace minor

}  // namespace abi::device
