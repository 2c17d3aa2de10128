// SPDX-License-Identifier: Apache-2.0
#include "server/response_head.h"

#include <array>
#include <cstdio>

namespace harness::server {
namespace {

bool IsFieldText(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

void AddField(std::string_view name, std::string_view value, std::string& head) {
  if (!IsFieldText(name) || !IsFieldText(value)) return;
  head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string_view ReasonOf(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    case 507:
      return "Insufficient Storage";
    default:
      return status < 400 ? "OK" : "Error";
  }
}

std::string HttpDate(Timestamp time) {
  static constexpr std::array kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Timestamp day = FloorTo(time, kMicrosPerDay);
  const CivilDate date = CivilFromDays(day / kMicrosPerDay);
  const int64_t second = (time - day) / kMicrosPerSecond;
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                kDays[static_cast<size_t>(WeekdayOf(time))], date.day,
                kMonths[static_cast<size_t>(date.month - 1)], static_cast<int>(date.year),
                static_cast<int>(second / 3600), static_cast<int>(second / 60 % 60),
                static_cast<int>(second % 60));
  return text.data();
}

std::string HeadOf(const Response& response, std::optional<uint64_t> length, bool keep_alive, int version,
                   Timestamp now) {
  std::string head = version >= 11 ? "HTTP/1.1 " : "HTTP/1.0 ";
  head += std::to_string(response.status) + " ";
  head += ReasonOf(response.status);
  head += "\r\n";
  AddField("Date", HttpDate(now), head);
  AddField("Connection", keep_alive ? "keep-alive" : "close", head);
  if (response.status != 304 && response.status != 204) {
    if (!response.content_type.empty()) AddField("Content-Type", response.content_type, head);
    if (length) AddField("Content-Length", std::to_string(*length), head);
  }
  for (const auto& [name, value] : response.headers) AddField(name, value, head);
  return head + "\r\n";
}

}  // namespace harness::server
