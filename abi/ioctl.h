// SPDX-License-Identifier: BSD-3-Clause
// ioctl requests that drivers know, with Linux's numbers, and how many bytes the argument points to: VFS makes
// a grant over that many bytes of the caller (read-write) or, for 0, passes the argument as a value.
#pragma once
#include <cstdint>

namespace abi {

// Terminals.
inline constexpr uint32_t kTcGets = 0x5401, kTcSets = 0x5402, kTcSetsWait = 0x5403, kTcSetsFlush = 0x5404;
inline constexpr uint32_t kTcGetA = 0x5405, kTcSetA = 0x5406, kTcSetAWait = 0x5407, kTcSetAFlush = 0x5408;
inline constexpr uint32_t kTcSendBreak = 0x5409, kTcFlow = 0x540A, kTcFlush = 0x540B;
inline constexpr uint32_t kTiocSetControlling = 0x540E;
inline constexpr uint32_t kTiocGetGroup = 0x540F, kTiocSetGroup = 0x5410, kTiocOutputCount = 0x5411;
inline constexpr uint32_t kTiocInput = 0x5412, kTiocGetWindow = 0x5413, kTiocSetWindow = 0x5414;
inline constexpr uint32_t kTiocModemGet = 0x5415, kTiocModemOn = 0x5416, kTiocModemOff = 0x5417,
                          kTiocModemSet = 0x5418;
inline constexpr uint32_t kInputCount = 0x541B;  // FIONREAD, TIOCINQ
inline constexpr uint32_t kTiocNoTty = 0x5422, kTiocSetLine = 0x5423, kTiocGetLine = 0x5424;
inline constexpr uint32_t kTcSendBreakPosix = 0x5425, kTiocBreakOn = 0x5427, kTiocBreakOff = 0x5428;
inline constexpr uint32_t kTiocGetSession = 0x5429, kTiocHangUp = 0x5437;
inline constexpr uint32_t kTcGets2 = 0x802C542A, kTcSets2 = 0x402C542B, kTcSetsWait2 = 0x402C542C,
                          kTcSetsFlush2 = 0x402C542D;
// Block devices. BLKBSZGET and BLKGETSIZE64 have sizeof(size_t) in their numbers: compare the low half.
inline constexpr uint32_t kBlockSectors = 0x1260, kBlockFlush = 0x1261, kBlockSectorBytes = 0x1268;
inline constexpr uint32_t kBlockBlockBytesLow = 0x1270, kBlockDiskBytesLow = 0x1272;
inline constexpr uint32_t kRamDiskResize = 0x40084D01;  // our own: _IOW('M', 1, uint64_t) new size in bytes

// Bytes at the argument; 0: the argument is a value. Newer numbers tell their size themselves (as _IOC does);
// older ones are listed. `word_bytes`: sizeof(long) of the caller.
[[nodiscard]] constexpr uint32_t ioctl_bytes(uint32_t request, uint32_t word_bytes) {
  if ((request >> 30) != 0) {
    if ((request & 0xffff) == kBlockDiskBytesLow) return 8;
    if ((request & 0xffff) == kBlockBlockBytesLow) return 4;
    return (request >> 16) & 0x3fff;
  }
  switch (request) {
    case kTcGets: case kTcSets: case kTcSetsWait: case kTcSetsFlush:
      return 36;
    case kTcGetA: case kTcSetA: case kTcSetAWait: case kTcSetAFlush:
      return 18;
    case kTiocGetWindow: case kTiocSetWindow:
      return 8;
    case kTiocInput:
      return 1;
    case kTiocGetGroup: case kTiocSetGroup: case kTiocOutputCount: case kTiocModemGet: case kTiocModemOn:
    case kTiocModemOff: case kTiocModemSet: case kInputCount: case kTiocSetLine: case kTiocGetLine:
    case kTiocGetSession: case kBlockSectorBytes:
      return 4;
    case kBlockSectors:
      return word_bytes;
    default:
      return 0;
  }
}

}  // namespace abi
