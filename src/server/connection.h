// SPDX-License-Identifier: Apache-2.0
// One client's connection: reads requests, has them answered, writes the answers, and keeps to the time-outs.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "server/body_file.h"
#include "server/body_sink.h"
#include "server/event_sender.h"
#include "server/server_core.h"
#include "server/wire.h"

namespace harness::server {

using SteadyTime = std::chrono::steady_clock::time_point;

// Lives in the thread of `core.io`, which calls everything here. While the handler runs, in a thread of the
// pool, the connection does not touch the exchange.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(ServerCore& core, Wire wire);
  void Start();
  void Close();
  // Ends what is idle; the others end after the answer that is under way.
  void StopSoon();
  void CheckDeadline(SteadyTime now);

 private:
  using Parser = boost::beast::http::request_parser<SinkBody>;
  using ErrorCode = boost::system::error_code;
  enum class Phase { kHandshake, kIdle, kHead, kBody, kHandling, kWriting, kStreaming, kLingering, kClosed };

  // One request and its answer.
  struct Exchange {
    explicit Exchange(std::shared_ptr<MemoryBudget> budget) : share(std::move(budget)) {}
    Admission admission;
    MemoryShare share;
    std::string piece;  // of a body that goes to a file
    std::optional<BodyFile> file;
    std::string digest;
    Response answer;
    SteadyTime started;
  };

  // connection.cc: the request
  void AwaitRequest();
  void BeginHead();
  void Read(size_t most);
  void OnRead(ErrorCode error, size_t bytes);
  void OnEnd(ErrorCode error);
  void Parse();
  void OnParseError(ErrorCode error);
  void OnHead();
  void BeginBody();
  void WritePiece();
  void Dispatch();
  // In a thread of the pool:
  Result<void> AppendPiece();
  void Handle();
  RequestHead TakeHead();

  // connection_answer.cc: the answer
  void Refuse(Response answer);
  void SendAnswer();
  void SendFilePiece();
  void OnWritten(ErrorCode error);
  void EndAnswer();
  void StartStream();
  void FlushStream();
  void Linger();
  void Count(const Response& answer) const;

  bool closed() const { return phase_ == Phase::kClosed; }
  void SetDeadline(int64_t timeout_ms, uint64_t bytes = 0);

  ServerCore& core_;
  Wire wire_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::unique_ptr<Exchange> exchange_;
  Phase phase_ = Phase::kHandshake;
  SteadyTime deadline_, body_began_;
  std::string local_address_;
  bool reading_ = false, writing_ = false;
  bool keep_alive_ = false, counted_ = false;
  int version_ = 11;

  std::string out_;  // bytes being written, besides the body of the answer
  int answer_file_ = -1;
  uint64_t answer_file_left_ = 0;
  std::shared_ptr<EventSender> stream_;
};

}  // namespace harness::server
