// SPDX-License-Identifier: BSD-3-Clause
// Random operations against a model of strings; the service is killed and started again now and then, the driver
// dies now and then, and in the end e2fsck judges the disk. Seeded: a failure repeats.
#include <map>
#include <optional>

#include "base/test/random.h"
#include "base/test/test.h"
#include "servers/ext2/testing/volume.h"

namespace {

using abi::Error;
using ext2::testing::check_image;
using ext2::testing::make_image;
using ext2::testing::Volume;

struct ModelFile {
  std::string data;
};
struct Model {
  // Path -> directory (nothing) or the file it names; hard links share the file.
  std::map<std::string, std::shared_ptr<ModelFile>> nodes;
  bool is_empty(const std::string& directory) const {
    const auto it = nodes.upper_bound(directory + "/");
    return it == nodes.end() || it->first.compare(0, directory.size() + 1, directory + "/") != 0;
  }
};

class Run {
 public:
  Run(const char* format, uint64_t seed) : v_(make_image(format, 3072)), random_(seed) {
    v_.mount();
  }

  void step() {
    // A dying driver undoes a request; then it is repeated with the successor.
    if (random_.below(25) == 0) v_.machine.disk.writes_left = int64_t(random_.below(6));
    switch (random_.below(10)) {
      case 0: return make_directory();
      case 1: case 2: return create();
      case 3: case 4: return write();
      case 5: return truncate();
      case 6: return unlink();
      case 7: return rename();
      case 8: return link();
      default: return restart();
    }
  }

  void check() {
    new_driver();
    for (const auto& [path, file] : model_.nodes) {
      const int32_t node = v_.node_of(path);
      ASSERT_TRUE(node > 0);
      if (file != nullptr) EXPECT_TRUE(v_.read_all(uint32_t(node)) == file->data);
    }
    EXPECT_EQ(v_.service->cache.pinned_count(), 0u);
    EXPECT_EQ(v_.unmount(), 0);
    EXPECT_EQ(check_image(v_.image), 0);
  }

 private:
  template <class Call>
  int32_t repeat(Call&& call) {
    int32_t result = call();
    if (result == -int32_t(Error::kDeadEndpoint)) {
      new_driver();
      result = call();
    }
    return result;
  }
  void new_driver() { v_.call(abi::Message::of(abi::fs::NewDriver{0, abi::Endpoint{7}})); }
  int32_t node_of(const std::string& path) {
    return repeat([&] { return v_.node_of(path); });
  }

  std::string any_directory() {
    std::string path;
    for (const auto& [name, file] : model_.nodes) {
      if (file == nullptr && random_.below(4) == 0 && name.size() < 60) path = name + "/";
    }
    return path;
  }
  std::string any_name() { return any_directory() + "n" + std::to_string(random_.below(40)) + std::string(random_.below(3) * 20, 'x'); }
  std::optional<std::string> any_node(bool is_file) {
    std::optional<std::string> found;
    unsigned seen = 0;
    for (const auto& [name, file] : model_.nodes) {
      if ((file != nullptr) == is_file && random_.below(++seen) == 0) found = name;
    }
    return found;
  }

  void make_directory() {
    const std::string path = any_name();
    const int32_t result = repeat([&] { return v_.make_directory(path); });
    if (model_.nodes.contains(path)) {
      EXPECT_EQ(result, -int32_t(Error::kExists));
    } else if (result != -int32_t(Error::kNoSpace)) {
      EXPECT_EQ(result, 0);
      model_.nodes[path] = nullptr;
    }
  }
  void create() {
    const std::string path = any_name();
    const auto it = model_.nodes.find(path);
    if (it != model_.nodes.end() && it->second == nullptr) return;
    const int32_t node = repeat([&] { return v_.create(path); });
    if (node == -int32_t(Error::kNoSpace)) return;
    ASSERT_TRUE(node > 0);
    v_.close(uint32_t(node));
    if (it == model_.nodes.end()) model_.nodes[path] = std::make_shared<ModelFile>();
  }
  void write() {
    const auto path = any_node(true);
    if (!path) return;
    std::string& data = model_.nodes[*path]->data;
    const uint64_t position = random_.below(4) == 0 ? random_.below(400'000) : random_.below(data.size() + 1);
    const std::string piece(1 + random_.below(random_.below(5) == 0 ? 60'000 : 3'000), char('a' + random_.below(26)));
    const int32_t node = node_of(*path);
    const int32_t n = repeat([&] { return v_.write(uint32_t(node), position, piece); });
    if (n == -int32_t(Error::kNoSpace)) return;
    ASSERT_TRUE(n > 0);
    if (data.size() < position + size_t(n)) data.resize(position + size_t(n));
    data.replace(position, size_t(n), piece, 0, size_t(n));
  }
  void truncate() {
    const auto path = any_node(true);
    if (!path) return;
    std::string& data = model_.nodes[*path]->data;
    const uint64_t size = random_.below(2) == 0 ? random_.below(data.size() + 1) : random_.below(300'000);
    const int32_t node = node_of(*path);
    const int32_t result = repeat([&] { return v_.truncate(uint32_t(node), size); });
    if (result == -int32_t(Error::kNoSpace)) return;
    EXPECT_EQ(result, 0);
    data.resize(size);
  }
  void unlink() {
    const bool is_file = random_.below(3) != 0;
    const auto path = any_node(is_file);
    if (!path) return;
    const int32_t result = repeat([&] { return is_file ? v_.unlink(*path) : v_.remove_directory(*path); });
    if (!is_file && !model_.is_empty(*path)) {
      EXPECT_EQ(result, -int32_t(Error::kNotEmpty));
      return;
    }
    EXPECT_EQ(result, 0);
    model_.nodes.erase(*path);
  }
  void rename() {
    const auto from = any_node(random_.below(2) == 0);
    const std::string to = any_name();
    if (!from || to.compare(0, from->size() + 1, *from + "/") == 0) return;
    const int32_t result = repeat([&] { return v_.rename(*from, to); });
    if (result != 0) {
      const bool is_expected = result == -int32_t(Error::kNotEmpty) || result == -int32_t(Error::kIsDirectory) ||
                               result == -int32_t(Error::kNotDirectory) || result == -int32_t(Error::kNoSpace);
      EXPECT_TRUE(is_expected);
      return;
    }
    if (*from == to) return;
    const auto file = model_.nodes[*from];
    const auto target = model_.nodes.find(to);
    if (file != nullptr && target != model_.nodes.end() && target->second == file) return;
    std::map<std::string, std::shared_ptr<ModelFile>> moved;
    for (const auto& [name, node] : model_.nodes) {
      if (name == *from || name.compare(0, from->size() + 1, *from + "/") == 0) moved[to + name.substr(from->size())] = node;
    }
    std::erase_if(model_.nodes, [&](const auto& n) {
      return n.first == to || n.first == *from || n.first.compare(0, from->size() + 1, *from + "/") == 0;
    });
    for (auto& [name, node] : moved) model_.nodes[name] = node;
  }
  void link() {
    const auto from = any_node(true);
    const std::string to = any_name();
    if (!from) return;
    const int32_t result = repeat([&] { return v_.link(*from, to); });
    if (model_.nodes.contains(to)) {
      EXPECT_EQ(result, -int32_t(Error::kExists));
    } else if (result != -int32_t(Error::kNoSpace)) {
      EXPECT_EQ(result, 0);
      model_.nodes[to] = model_.nodes[*from];
    }
  }
  void restart() {
    new_driver();  // both dead at once is more than is promised
    v_.restart_service();
    ASSERT_TRUE(v_.mount(abi::fs::kMountRecover) > 0);
  }

  Volume v_;
  base::test::Random random_;
  Model model_;
};

TEST(Ext2Model, RandomOperations) {
  for (const char* format : {"-b 1024 -I 128 -g 512", "-b 4096 -I 256"}) {
    for (uint64_t seed = 1; seed <= 3; seed++) {
      Run run(format, seed);
      for (int i = 0; i < 400 && !base::test::failing(); i++) run.step();
      run.check();
      if (base::test::failing()) {
        base::test::report(__FILE__, __LINE__, format);
        return;
      }
    }
  }
}

}  // namespace
