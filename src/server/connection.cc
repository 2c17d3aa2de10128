// SPDX-License-Identifier: Apache-2.0
#include "server/connection.h"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "base/text.h"
#include "server/answer.h"

namespace harness::server {
namespace {

namespace http = boost::beast::http;

constexpr size_t kHeadRead = 4 << 10;
constexpr size_t kBodyRead = 64 << 10;
constexpr size_t kFilePiece = 256 << 10;
constexpr uint64_t kSlowestBytesPerSecond = 16 << 10;  // of a body, once its time-out is used up
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string AddressText(const net::ip::address& address) {
  if (address.is_v4()) return address.to_string();
  const net::ip::address_v6 v6 = address.to_v6();
  if (v6.is_v4_mapped()) return net::ip::make_address_v4(net::ip::v4_mapped, v6).to_string();
  return "[" + v6.to_string() + "]";
}

}  // namespace

Connection::Connection(ServerCore& core, Wire wire)
    : core_(core), wire_(std::move(wire)), buffer_(core.options.header_limit + 2 * kBodyRead) {}

void Connection::SetDeadline(int64_t timeout_ms, uint64_t bytes) {
  deadline_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms) +
              std::chrono::milliseconds(bytes * 1000 / kSlowestBytesPerSecond);
}

void Connection::Start() {
  core_.connections.insert(shared_from_this());
  ++core_.counts->connections;
  ErrorCode ignored;
  wire_.socket().set_option(net::ip::tcp::no_delay(true), ignored);
  local_address_ = AddressText(wire_.socket().local_endpoint(ignored).address());
  if (!wire_.tls()) return AwaitRequest();
  SetDeadline(core_.options.header_timeout_ms);
  wire_.AsyncHandshake([self = shared_from_this()](ErrorCode error) {
    if (self->closed()) return;
    if (error) return self->Close();
    self->AwaitRequest();
  });
}

void Connection::AwaitRequest() {
  exchange_.reset();
  parser_.reset();
  if (core_.stopping) return Linger();
  phase_ = Phase::kIdle;
  SetDeadline(core_.options.idle_timeout_ms);
  if (buffer_.size() > 0) return BeginHead();
  buffer_.shrink_to_fit();
  if (wire_.tls()) return Read(kHeadRead);  // TLS may hold bytes that the socket no longer has
  wire_.socket().async_wait(net::ip::tcp::socket::wait_read, [self = shared_from_this()](ErrorCode error) {
    if (self->closed()) return;
    if (error) return self->Close();
    self->BeginHead();
  });
}

void Connection::BeginHead() {
  phase_ = Phase::kHead;
  SetDeadline(core_.options.header_timeout_ms);
  parser_.emplace();
  parser_->header_limit(static_cast<uint32_t>(core_.options.header_limit));
  parser_->body_limit(~uint64_t{0});  // ours depends on the route
  Parse();
}

void Connection::Read(size_t most) {
  if (reading_) return;
  reading_ = true;
  const size_t room = std::min(most, buffer_.max_size() - buffer_.size());
  wire_.async_read_some(buffer_.prepare(room), [self = shared_from_this()](ErrorCode error, size_t bytes) {
    self->reading_ = false;
    if (!self->closed()) self->OnRead(error, bytes);
  });
}

void Connection::OnRead(ErrorCode error, size_t bytes) {
  buffer_.commit(bytes);
  switch (phase_) {
    case Phase::kIdle:
      if (error) return Close();
      return BeginHead();
    case Phase::kHead:
    case Phase::kBody:
      if (error) return OnEnd(error);
      return Parse();
    case Phase::kStreaming:
    case Phase::kLingering:
      if (error) return Close();
      buffer_.consume(buffer_.size());
      return Read(kBodyRead);
    default:
      return;  // refused while this read was under way
  }
}

// The client has stopped sending. It may still listen.
void Connection::OnEnd(ErrorCode error) {
  const bool began = phase_ == Phase::kBody || parser_->got_some() || buffer_.size() > 0;
  if (!began || (error != net::error::eof && error != net::ssl::error::stream_truncated)) return Close();
  Refuse(Problem(400, "Bad request", "request: found its end too early"));
}

void Connection::Parse() {
  for (;;) {
    if (buffer_.size() == 0) return Read(phase_ == Phase::kHead ? kHeadRead : kBodyRead);
    ErrorCode error;
    buffer_.consume(parser_->put(buffer_.data(), error));
    const bool starved = error == http::error::need_more;
    if (error && !starved) return OnParseError(error);
    if (phase_ == Phase::kHead) {
      if (parser_->is_header_done()) return OnHead();
    } else {
      deadline_ = std::max(deadline_, body_began_ + std::chrono::milliseconds(core_.options.body_timeout_ms) +
                                          std::chrono::milliseconds(parser_->get().body().taken * 1000 /
                                                                    kSlowestBytesPerSecond));
      const bool done = parser_->is_done();
      if (exchange_->file && (done || exchange_->piece.size() >= kFilePiece)) return WritePiece();
      if (done) return Dispatch();
    }
    if (!starved) continue;
    if (buffer_.size() == buffer_.max_size()) return OnParseError(http::error::bad_chunk_extension);
    return Read(phase_ == Phase::kHead ? kHeadRead : kBodyRead);
  }
}

void Connection::OnParseError(ErrorCode error) {
  if (error == http::error::header_limit) {
    const std::string limit = std::to_string(core_.options.header_limit);
    if (phase_ == Phase::kHead && parser_->get().target().empty())
      return Refuse(Problem(414, "URI too long", "target: found more than " + limit + " bytes"));
    return Refuse(Problem(431, "Request header fields too large",
                          "head: found more than " + limit + " bytes, expected at most as many"));
  }
  if (error == http::error::body_limit)
    return Refuse(Problem(413, "Content too large",
                          "body: found more than " + std::to_string(parser_->get().body().limit) +
                              " bytes, expected at most as many"));
  if (error == http::error::buffer_overflow)
    return Refuse(ProblemOf(Busy("memory: the bodies held are at their limit, try again")));
  if (error == http::error::bad_version)
    return Refuse(Problem(505, "HTTP version not supported", "request: expected HTTP/1.1 or HTTP/1.0"));
  Refuse(Problem(400, "Bad request", "request: " + error.message()));
}

RequestHead Connection::TakeHead() {
  const auto& message = parser_->get();
  RequestHead head;
  head.method = std::string(message.method_string());
  head.target = std::string(message.target());
  head.version = static_cast<int>(message.version());
  for (const auto& field : message)
    head.fields.emplace_back(AsciiLower({field.name_string().data(), field.name_string().size()}),
                             std::string(field.value()));
  if (const auto length = parser_->content_length()) head.content_length = *length;
  head.chunked = parser_->chunked();
  head.local_address = local_address_;
  return head;
}

void Connection::OnHead() {
  version_ = static_cast<int>(parser_->get().version());
  keep_alive_ = parser_->keep_alive() && !core_.stopping;
  exchange_ = std::make_unique<Exchange>(core_.budget);
  exchange_->started = std::chrono::steady_clock::now();
  exchange_->admission = Admit(TakeHead(), core_.rules);
  ++core_.counts->in_flight;
  counted_ = true;
  if (exchange_->admission.refusal) return Refuse(std::move(*exchange_->admission.refusal));
  if (parser_->is_done()) return Dispatch();
  BeginBody();
}

void Connection::BeginBody() {
  phase_ = Phase::kBody;
  body_began_ = std::chrono::steady_clock::now();
  SetDeadline(core_.options.body_timeout_ms);
  Exchange& exchange = *exchange_;
  const Route& route = *exchange.admission.route;
  const bool to_file = route.body == BodyKind::kFile;
  SinkBody::value_type& sink = parser_->get().body();
  sink.text = to_file ? &exchange.piece : &exchange.admission.request.body;
  sink.share = to_file ? nullptr : &exchange.share;
  sink.limit = route.body_limit;
  if (to_file) {
    Result<BodyFile> file = BodyFile::Make(core_.options.body_folder,
                                           !exchange.admission.request.Header("idempotency-key").empty());
    if (!file) return Refuse(ProblemOf(file.error()));
    exchange.file.emplace(std::move(*file));
  }
  parser_->eager(true);
  if (!exchange.admission.expects_continue || buffer_.size() > 0) return Parse();
  net::async_write(wire_, net::buffer(kContinue), [self = shared_from_this()](ErrorCode error, size_t) {
    if (self->phase_ != Phase::kBody) return;
    if (error) return self->Close();
    self->Parse();
  });
}

// In the pool: the disk may be slow. Nothing is read meanwhile.
void Connection::WritePiece() {
  phase_ = Phase::kHandling;
  SetDeadline(core_.options.body_timeout_ms);
  net::post(core_.pool, [self = shared_from_this()] {
    const Result<void> written = self->AppendPiece();
    net::post(self->core_.io, [self, written] {
      if (self->closed()) return;
      if (!written) return self->Refuse(Problem(507, "Insufficient storage", written.error().message));
      self->phase_ = Phase::kBody;
      self->SetDeadline(self->core_.options.body_timeout_ms);
      if (self->parser_->is_done()) return self->Dispatch();
      self->Parse();
    });
  });
}

// An exception that left a thread of the pool would end the process; so nothing leaves this and Handle.
Result<void> Connection::AppendPiece() {
  try {
    const Result<void> written = exchange_->file->Append(exchange_->piece);
    exchange_->piece.clear();
    return written;
  } catch (...) {
    return IoError("memory: none left");
  }
}

void Connection::Handle() {
  Exchange& exchange = *exchange_;
  Request& request = exchange.admission.request;
  try {
    if (exchange.file) {
      exchange.digest = exchange.file->Finish();
      request.body_file = exchange.file->path();
    }
    request.body_bytes = parser_->get().body().taken;
    request.stopping = &core_.stopping;
    exchange.answer = AnswerTo(*exchange.admission.route, request, exchange.admission.gzip_body,
                               exchange.digest, exchange.share, core_.idempotency);
    Complete(request, exchange.answer);
  } catch (...) {
    // Most likely the memory that a large answer's packing asks for: this small answer needs none of it.
    exchange.answer = InEncodingOf(exchange.admission.route, request,
                                   ProblemOf(Busy("memory: none left for this answer, try again")));
    Complete(request, exchange.answer);
  }
  exchange.file.reset();
  Count(exchange.answer);
}

void Connection::Dispatch() {
  phase_ = Phase::kHandling;
  net::post(core_.pool, [self = shared_from_this()] {
    self->Handle();
    net::post(self->core_.io, [self] {
      if (!self->closed()) self->SendAnswer();
    });
  });
}

void Connection::CheckDeadline(SteadyTime now) {
  if (now < deadline_) return;
  switch (phase_) {
    case Phase::kHead:
      return Refuse(Problem(408, "Request timeout", "head: found no end in time"));
    case Phase::kBody:
      return Refuse(Problem(408, "Request timeout", "body: found no end in time"));
    case Phase::kHandling:
      return;
    case Phase::kStreaming:
      if (writing_) return Close();
      return FlushStream();
    default:
      return Close();
  }
}

void Connection::StopSoon() {
  keep_alive_ = false;
  if (phase_ == Phase::kIdle || phase_ == Phase::kHandshake) return Close();
  if (phase_ == Phase::kStreaming && stream_) stream_->Close();
}

void Connection::Close() {
  if (closed()) return;
  phase_ = Phase::kClosed;
  if (stream_) {
    stream_->CutOff();
    --core_.counts->streams;
  }
  if (counted_) --core_.counts->in_flight;
  if (answer_file_ >= 0) ::close(answer_file_);
  ErrorCode ignored;
  wire_.socket().close(ignored);
  --core_.counts->connections;
  core_.connections.erase(shared_from_this());
}

}  // namespace harness::server
