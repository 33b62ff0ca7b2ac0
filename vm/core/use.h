// SPDX-License-Identifier: BSD-3-Clause
// All objects of VM live in slabs and are passed around as pointers to const. Whoever changes one
// says so:
//   use(region)->end = end;
// The compiler thus refuses a store that is not announced; in images built to check themselves the
// slab page is writable only while the guard lives, so that a stray store faults where it happens
// (32fbbd370). Otherwise the guard is nothing but the pointer.
#pragma once

namespace vm {

template <class T>
class Use {
 public:
  explicit Use(const T* object) : object_(const_cast<T*>(object)) {}
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }

 private:
  T* object_;
};

template <class T>
[[nodiscard]] inline Use<T> use(const T* object) {
  return Use<T>(object);
}

}  // namespace vm
