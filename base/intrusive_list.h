// SPDX-License-Identifier: BSD-3-Clause
// A doubly linked list whose nodes are members of the elements: no memory, O(1) insert and removal.
// A node that is in no list has next == nullptr, so all-zero memory is a valid state of nodes; a
// List must be initialised before use (all-zero means "not initialised").
#pragma once
#include <cstddef>

namespace base {

struct ListNode {
  ListNode* next = nullptr;
  ListNode* previous = nullptr;
  [[nodiscard]] bool is_linked() const { return next != nullptr; }
};

// Circular with a sentinel, so that removal needs no list.
class List {
 public:
  void initialise() { head_.next = head_.previous = &head_; }
  [[nodiscard]] bool is_empty() const { return head_.next == &head_; }
  [[nodiscard]] ListNode* first() const { return head_.next == &head_ ? nullptr : head_.next; }
  [[nodiscard]] ListNode* after(const ListNode* n) const {
    return n->next == &head_ ? nullptr : n->next;
  }
  void push_back(ListNode* n) { link(n, head_.previous, &head_); }
  void push_front(ListNode* n) { link(n, &head_, head_.next); }
  static void remove(ListNode* n) {
    n->previous->next = n->next;
    n->next->previous = n->previous;
    n->next = n->previous = nullptr;
  }

 private:
  static void link(ListNode* n, ListNode* before, ListNode* after) {
    n->previous = before;
    n->next = after;
    before->next = n;
    after->previous = n;
  }
  ListNode head_;
};

}  // namespace base

// The element that holds a node: BASE_CONTAINER_OF(node, Process, ready_link).
#define BASE_CONTAINER_OF(node, type, member) \
  reinterpret_cast<type*>(reinterpret_cast<char*>(node) - offsetof(type, member))
