// SPDX-License-Identifier: Apache-2.0
#include "server/event_sender.h"

#include <utility>

namespace harness::server {

std::string EventText(std::string_view event, const Json& data) {
  std::string text = "event: ";
  for (const char c : event) {
    if (c != '\n' && c != '\r') text += c;
  }
  text += "\ndata: " + data.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n\n";
  return text;
}

void EventSender::Push(std::string_view event, const Json& data) {
  const std::string text = EventText(event, data);
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  if (waiting_.size() + text.size() > kMaxStreamBacklog) {
    closed_ = true;
  } else {
    waiting_ += text;
  }
  Wake();
}

void EventSender::Close() {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  closed_ = true;
  Wake();
}

bool EventSender::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

EventSender::Waiting EventSender::TakeWaiting() {
  const std::lock_guard lock(mutex_);
  woken_ = false;
  return {std::exchange(waiting_, {}), closed_};
}

void EventSender::CutOff() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  wake_ = nullptr;
  waiting_.clear();
}

void EventSender::Wake() {
  if (woken_ || !wake_) return;
  woken_ = true;
  wake_();
}

}  // namespace harness::server
