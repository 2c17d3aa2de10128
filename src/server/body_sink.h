// SPDX-License-Identifier: Apache-2.0
// Where the parser of Boost.Beast puts the bytes of a request's body: a text, within limits.
#pragma once

#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional.hpp>
#include <cstdint>
#include <string>

#include "server/memory_budget.h"

namespace harness::server {

// A Body of Beast. error::body_limit past `limit`, error::buffer_overflow when the budget has no more.
struct SinkBody {
  struct value_type {
    std::string* text = nullptr;   // appended to; whoever empties it gives its bytes back himself
    MemoryShare* share = nullptr;  // null: the bytes do not count
    uint64_t limit = 0;
    uint64_t taken = 0;
  };

  class reader {
   public:
    template <bool is_request, class Fields>
    reader(boost::beast::http::header<is_request, Fields>&, value_type& body) : body_(body) {}
    void init(const boost::optional<uint64_t>&, boost::beast::error_code& error) { error = {}; }
    template <class Buffers>
    size_t put(const Buffers& buffers, boost::beast::error_code& error) {
      size_t total = 0;
      for (const boost::asio::const_buffer piece : boost::beast::buffers_range_ref(buffers)) {
        body_.taken += piece.size();
        error = {};
        if (body_.taken > body_.limit) error = boost::beast::http::error::body_limit;
        if (!error && body_.share != nullptr && !body_.share->Take(piece.size()))
          error = boost::beast::http::error::buffer_overflow;
        if (error) return total;
        body_.text->append(static_cast<const char*>(piece.data()), piece.size());
        total += piece.size();
      }
      return total;
    }
    void finish(boost::beast::error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};

}  // namespace harness::server
