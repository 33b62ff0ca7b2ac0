// SPDX-License-Identifier: BSD-3-Clause
// A ring of elements in the recovery box, with its indices in the committed record (record.h). Indices run freely
// and wrap at 2^32; the element of index i is at i mod N.
//
// Rules that make the box consistent at every instant (a kill -9 may come between any two instructions):
//   - elements are written outside of [tail, head) of the last *committed* indices, so whoever frees room (pop,
//     unpush) commits before somebody writes there again;
//   - `sum` covers the content: a successor that finds another sum drops the content (and only that).
#pragma once
#include <cstdint>
#include <span>

namespace tty {

struct RingIndices {
  uint32_t tail, head;
  uint32_t sum;

  [[nodiscard]] uint32_t count() const { return head - tail; }
};

template <class T, uint32_t N>
class Ring {
 public:
  static_assert((N & (N - 1)) == 0);
  static constexpr uint32_t kCapacity = N;

  Ring(std::span<T, N> elements, RingIndices& indices) : elements_(elements), at_(indices) {}

  [[nodiscard]] uint32_t count() const { return at_.count(); }
  [[nodiscard]] uint32_t room() const { return N - at_.count(); }
  [[nodiscard]] bool is_empty() const { return at_.head == at_.tail; }
  [[nodiscard]] uint32_t head() const { return at_.head; }
  [[nodiscard]] uint32_t tail() const { return at_.tail; }
  [[nodiscard]] T get(uint32_t index) const { return elements_[index % N]; }

  // The caller has looked at room().
  void push(T value) {
    elements_[at_.head % N] = value;
    at_.sum += weight(at_.head, value);
    at_.head++;
  }
  // Takes back the youngest element.
  void unpush() {
    at_.head--;
    at_.sum -= weight(at_.head, get(at_.head));
  }
  void pop(uint32_t count) {
    for (; count != 0; count--) {
      at_.sum -= weight(at_.tail, get(at_.tail));
      at_.tail++;
    }
  }
  void drop_all() { at_.tail = at_.head, at_.sum = 0; }

  // The oldest elements that lie in one piece.
  [[nodiscard]] std::span<const T> oldest(uint32_t limit) const {
    const uint32_t start = at_.tail % N;
    uint32_t length = count() < limit ? count() : limit;
    if (length > N - start) length = N - start;
    return elements_.subspan(start, length);
  }

  [[nodiscard]] bool is_valid() const {
    if (count() > N) return false;
    uint32_t sum = 0;
    for (uint32_t i = at_.tail; i != at_.head; i++) sum += weight(i, get(i));
    return sum == at_.sum;
  }

 private:
  static uint32_t weight(uint32_t index, T value) {
    return (uint32_t{value} + 1) * ((index * 2654435761u) | 1u);
  }

  std::span<T, N> elements_;
  RingIndices& at_;
};

}  // namespace tty
