// SPDX-License-Identifier: BSD-3-Clause
// policygen --out=BOOT_MODULE FILE…: concatenates policy texts, checks them as one image and writes the boot
// module "policy". Errors name what is wrong; exit 1.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "tools/policy/image_policy.h"

ABSL_FLAG(std::string, out, "", "boot module to write");

int main(int argc, char** argv) {
  const std::vector<char*> files = absl::ParseCommandLine(argc, argv);
  std::stringstream text;
  for (size_t i = 1; i < files.size(); ++i) {
    std::ifstream in(files[i]);
    if (!in) {
      std::cerr << "policygen: cannot read " << files[i] << "\n";
      return 1;
    }
    text << in.rdbuf();
  }
  const auto image = policy::ImagePolicy::create(text.str());
  if (!image.ok()) {
    std::cerr << "policygen: " << image.status().message() << "\n";
    return 1;
  }
  std::ofstream out(absl::GetFlag(FLAGS_out), std::ios::binary);
  out << image->boot_module();
  return out.good() ? 0 : 1;
}
