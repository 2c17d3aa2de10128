// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "server/answer.h"
#include "server/connection.h"
#include "server/response_head.h"

namespace harness::server {
namespace {

constexpr size_t kBodyPiece = 128 << 10;
constexpr int64_t kLingerMs = 2'000, kLingerWhenStoppingMs = 200;
constexpr int64_t kPingMs = 15'000;
constexpr std::string_view kPing = ": still here\n\n";

}  // namespace

void Connection::Count(const Response& answer) const {
  const Route* route = exchange_ ? exchange_->admission.route : nullptr;
  const std::string pattern = route != nullptr ? route->pattern : "none";
  core_.metrics->Add("stat_harness_http_requests_total",
                     {{"route", pattern}, {"status", std::to_string(answer.status)}});
  if (!exchange_) return;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - exchange_->started;
  core_.metrics->Observe("stat_harness_http_request_seconds", {{"route", pattern}}, took.count());
}

// The connection lives on only when the whole request was read.
void Connection::Refuse(Response answer) {
  if (!exchange_) exchange_ = std::make_unique<Exchange>(core_.budget);
  if (!parser_ || !parser_->is_done()) keep_alive_ = false;
  Admission& admission = exchange_->admission;
  exchange_->answer = InEncodingOf(admission.route, admission.request, std::move(answer));
  Complete(admission.request, exchange_->answer);
  Count(exchange_->answer);
  SendAnswer();
}

void Connection::SendAnswer() {
  phase_ = Phase::kWriting;
  Response& answer = exchange_->answer;
  if (core_.stopping || answer.stream) keep_alive_ = false;
  std::optional<uint64_t> length = answer.body.size();
  if (!answer.file.empty()) {
    struct stat found {};
    answer_file_ = ::open(answer.file.c_str(), O_RDONLY | O_CLOEXEC);
    if (answer_file_ < 0 || ::fstat(answer_file_, &found) != 0 || !S_ISREG(found.st_mode)) {
      answer = Problem(404, "Not found", "file: found none to send");
      Complete(exchange_->admission.request, answer);
      length = answer.body.size();
    } else {
      length = answer_file_left_ = static_cast<uint64_t>(found.st_size);
    }
  }
  if (answer.stream) {
    answer.content_type = "text/event-stream";
    answer.headers["cache-control"] = "no-store";
    length.reset();
  }
  const bool head_only = exchange_->admission.request.method == "HEAD";
  out_ = HeadOf(answer, length, keep_alive_, version_, SystemClock().Now());
  if (head_only) {
    answer.body.clear();
    answer.stream = nullptr;
    answer_file_left_ = 0;
  }
  SetDeadline(core_.options.body_timeout_ms, answer.body.size());
  const std::array<net::const_buffer, 2> buffers = {net::buffer(out_), net::buffer(answer.body)};
  net::async_write(wire_, buffers,
                   [self = shared_from_this()](ErrorCode error, size_t) { self->OnWritten(error); });
}

void Connection::OnWritten(ErrorCode error) {
  if (closed()) return;
  if (error) return Close();
  if (exchange_->answer.stream) return StartStream();
  if (answer_file_left_ > 0) return SendFilePiece();
  EndAnswer();
}

void Connection::SendFilePiece() {
  out_.resize(std::min<uint64_t>(kBodyPiece, answer_file_left_));
  const ssize_t bytes = ::read(answer_file_, out_.data(), out_.size());
  if (bytes <= 0) return Close();  // shorter than it was: the client sees an answer cut short
  out_.resize(static_cast<size_t>(bytes));
  answer_file_left_ -= out_.size();
  SetDeadline(core_.options.body_timeout_ms);
  net::async_write(wire_, net::buffer(out_),
                   [self = shared_from_this()](ErrorCode error, size_t) { self->OnWritten(error); });
}

void Connection::EndAnswer() {
  if (answer_file_ >= 0) ::close(answer_file_);
  answer_file_ = -1;
  out_ = {};
  if (counted_) --core_.counts->in_flight;
  counted_ = false;
  if (keep_alive_) return AwaitRequest();
  Linger();
}

// Waits a little for the client's end of the connection: closing over unread bytes would make the system
// reset the connection, and the client might never see the answer.
void Connection::Linger() {
  phase_ = Phase::kLingering;
  exchange_.reset();
  SetDeadline(core_.stopping ? kLingerWhenStoppingMs : kLingerMs);
  buffer_.consume(buffer_.size());
  if (wire_.tls()) {
    if (reading_) return Close();
    return wire_.AsyncShutdown([self = shared_from_this()](ErrorCode) { self->Close(); });
  }
  ErrorCode ignored;
  wire_.socket().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
  Read(64 << 10);
}

void Connection::StartStream() {
  phase_ = Phase::kStreaming;
  if (counted_) --core_.counts->in_flight;
  counted_ = false;
  ++core_.counts->streams;
  SetDeadline(kPingMs);
  auto wake = [weak = weak_from_this(), &io = core_.io] {
    net::post(io, [weak] {
      if (const auto self = weak.lock(); self && self->phase_ == Phase::kStreaming) self->FlushStream();
    });
  };
  stream_ = std::make_shared<EventSender>(std::move(wake));
  net::post(core_.pool, [listen = std::move(exchange_->answer.stream), stream = stream_] {
    try {
      listen(stream);
    } catch (const std::exception&) {
      stream->Close();
    }
  });
  exchange_->answer.stream = nullptr;
  if (core_.stopping) stream_->Close();
  Read(4 << 10);  // a client that goes is noticed
}

// Also called when the deadline passed with nothing to say: a comment keeps proxies from closing.
void Connection::FlushStream() {
  if (writing_) return;
  EventSender::Waiting waiting = stream_->TakeWaiting();
  if (waiting.bytes.empty() && waiting.last) {
    stream_->CutOff();
    stream_.reset();
    --core_.counts->streams;
    return Linger();
  }
  const bool due = std::chrono::steady_clock::now() >= deadline_;
  if (waiting.bytes.empty() && !due) return;
  out_ = waiting.bytes.empty() ? std::string(kPing) : std::move(waiting.bytes);
  writing_ = true;
  SetDeadline(core_.options.body_timeout_ms);
  net::async_write(wire_, net::buffer(out_), [self = shared_from_this()](ErrorCode error, size_t) {
    self->writing_ = false;
    if (self->closed()) return;
    if (error) return self->Close();
    self->SetDeadline(kPingMs);
    self->FlushStream();
  });
}

}  // namespace harness::server
