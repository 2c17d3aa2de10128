// SPDX-License-Identifier: Apache-2.0
// The end of an event stream that resources hold: what they push waits here for the connection.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "server/http.h"

namespace harness::server {

inline constexpr size_t kMaxStreamBacklog = 1 << 20;  // bytes; a client that reads slower is let go

// Thread-safe. Outlives its connection, which cuts it off.
class EventSender final : public EventStream {
 public:
  // `wake` is called, at most once for each TakeWaiting, when there is something to send or to end.
  explicit EventSender(std::function<void()> wake) : wake_(std::move(wake)) {}

  void Push(std::string_view event, const Json& data) override;
  void Close() override;
  bool closed() const override;

  struct Waiting {
    std::string bytes;
    bool last = false;  // the connection ends after these
  };
  Waiting TakeWaiting();
  // The connection has gone: nothing is kept or woken any more.
  void CutOff();

 private:
  void Wake();  // holds the lock

  mutable std::mutex mutex_;
  std::function<void()> wake_;
  std::string waiting_;
  bool woken_ = false;
  bool closed_ = false;
};

// "event: NAME\ndata: JSON\n\n". Line feeds in the name are left out; JSON has none.
std::string EventText(std::string_view event, const Json& data);

}  // namespace harness::server
