// SPDX-License-Identifier: Apache-2.0
#include "held_memory.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace harness::bench {
namespace {

std::atomic<int64_t> g_held{0}, g_most{0};

void Count(int64_t bytes) {
  const int64_t held = g_held += bytes;
  for (int64_t most = g_most; held > most && !g_most.compare_exchange_weak(most, held);) {
  }
}

}  // namespace

int64_t HeldBytes() {
  return g_held;
}
int64_t MostHeldBytes() {
  return g_most;
}
void ForgetMostHeld() {
  g_most = g_held.load();
}

}  // namespace harness::bench

void* operator new(size_t bytes) {
  void* const at = std::malloc(bytes);
  if (at == nullptr) throw std::bad_alloc();
  harness::bench::Count(static_cast<int64_t>(malloc_usable_size(at)));
  return at;
}

void operator delete(void* at) noexcept {
  harness::bench::Count(-static_cast<int64_t>(malloc_usable_size(at)));
  std::free(at);
}

void operator delete(void* at, size_t) noexcept {
  operator delete(at);
}
