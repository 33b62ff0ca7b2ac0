// SPDX-License-Identifier: BSD-3-Clause
// Programs that VM loads by itself, without VFS (D17): from boot modules, and from ELF files in
// RS's memory.
#pragma once
#include "vm/server/server.h"

namespace vm {

// Builds an address space from the module, lets the process run in it from its entry point on
// (kernel Exec, SetSpace). Read-only segments use the module's frames in place. kNoExec is
// explained in the log.
[[nodiscard]] Result<> load_module(Server& server, Process& process, unsigned module);
// The same from a file that `granter` lent.
[[nodiscard]] Result<> load_image(Server& server, Process& process, Endpoint granter,
                                  abi::GrantId grant, uint64_t bytes);

// All boot services but VM. RS must come up; of others the log says why not.
void load_boot_services(Server& server);

}  // namespace vm
