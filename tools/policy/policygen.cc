// SPDX-License-Identifier: BSD-3-Clause
// policygen --out=BOOT_MODULE FILE…: concatenates policy texts, checks them as one image and writes the boot
// module "policy". Errors name what is wrong; exit 1.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

#include "tools/policy/image_policy.h"

int main(int argc, char** argv) {
  const std::string_view out_flag = "--out=";
  if (argc < 3 || !std::string_view(argv[1]).starts_with(out_flag)) {
    std::cerr << "usage: policygen --out=BOOT_MODULE FILE...\n";
    return 2;
  }
  std::stringstream text;
  for (int i = 2; i < argc; ++i) {
    std::ifstream in(argv[i]);
    if (!in) {
      std::cerr << "policygen: cannot read " << argv[i] << "\n";
      return 1;
    }
    text << in.rdbuf();
  }
  const auto image = policy::ImagePolicy::create(text.str());
  if (!image) {
    std::cerr << "policygen: " << image.error() << "\n";
    return 1;
  }
  std::ofstream out(std::string(argv[1] + out_flag.size()), std::ios::binary);
  out << image->boot_module();
  return out.good() ? 0 : 1;
}
