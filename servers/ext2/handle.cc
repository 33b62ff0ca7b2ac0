// SPDX-License-Identifier: BSD-3-Clause
// From a message to its request function and back.
#include "servers/ext2/requests.h"

namespace ext2 {

void FileSystem::handle(const abi::Message& request, abi::Message& reply) {
  now_ = 0;
  Result<int32_t> result = std::unexpected(Error::kBadCall);
  switch (request.type) {
#define EXT2_CASE(function, Request)                                              \
  case abi::fs::Request::kType:                                                   \
    result = ext2::function(*this, request.as<abi::fs::Request>(), reply);        \
    break;
    EXT2_REQUESTS(EXT2_CASE)
#undef EXT2_CASE
  }
  reply.type = result ? *result : abi::to_wire(result.error());
}

}  // namespace ext2
