// SPDX-License-Identifier: Apache-2.0
#include "server/target.h"

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"

namespace harness::server {
namespace {

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

Error Found(std::string_view what, std::string_view text, std::string_view expected) {
  return InvalidArgument(std::string(what) + ": found " + Quoted(text) + ", expected " +
                         std::string(expected));
}

Result<std::string> DecodeText(std::string_view what, std::string_view text, bool plus_is_blank) {
  ASSIGN_OR_RETURN(std::string decoded, DecodePercent(text, plus_is_blank));
  if (!IsValidUtf8(decoded)) return Found(what, text, "UTF-8");
  if (std::any_of(decoded.begin(), decoded.end(), IsControl))
    return Found(what, text, "no control characters");
  return decoded;
}

Result<std::string> ParsePath(std::string_view raw) {
  size_t segments = 0;
  std::string path;
  for (const std::string_view segment : Split(raw.substr(1), '/')) {
    if (++segments > kMaxPathSegments)
      return Found("path", raw, "at most " + std::to_string(kMaxPathSegments) + " segments");
    ASSIGN_OR_RETURN(std::string decoded, DecodeText("path", segment, false));
    if (decoded.find('\\') != std::string::npos) return Found("path", raw, "no backslash");
    std::replace(decoded.begin(), decoded.end(), '/', kEncodedSlash);
    if (decoded == "." || decoded == "..") return Found("path", raw, "no segment . or ..");
    path += '/';
    path += decoded;
  }
  return path;
}

Result<void> ParseQuery(std::string_view raw, Target& target) {
  if (raw.empty()) return {};
  for (const std::string_view part : Split(raw, '&')) {
    if (part.empty()) continue;
    if (target.query.size() == kMaxQueryParameters)
      return InvalidArgument("query: found more than " + std::to_string(kMaxQueryParameters) + " parameters");
    const size_t equals = part.find('=');
    ASSIGN_OR_RETURN(std::string name, DecodeText("query", part.substr(0, equals), true));
    std::string value;
    if (equals != std::string_view::npos) {
      ASSIGN_OR_RETURN(value, DecodeText("query", part.substr(equals + 1), true));
    }
    target.query.emplace_back(std::move(name), std::move(value));
  }
  return {};
}

}  // namespace

Result<std::string> DecodePercent(std::string_view text, bool plus_is_blank) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      const std::optional<char> byte = PercentByte(text.substr(i));
      if (!byte) return Found("target", text.substr(i, 3), "two hexadecimal digits after the percent sign");
      decoded += *byte;
      i += 2;
    }
  }
  return decoded;
}

Result<Target> ParseTarget(std::string_view text) {
  Target target;
  std::string_view rest = text;
  const std::string scheme = AsciiLower(text.substr(0, std::min<size_t>(text.size(), 8)));
  if (scheme.starts_with("http://") || scheme == "https://") {
    rest = text.substr(scheme == "https://" ? 8 : 7);
    const size_t end = rest.find_first_of("/?");
    target.authority = std::string(rest.substr(0, end));
    if (target.authority.empty() || target.authority.find('@') != std::string::npos)
      return Found("target", text, "a host");
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end);
  } else if (!rest.starts_with('/')) {
    return Found("target", text, "a path that begins with a slash");
  }
  if (rest.find('#') != std::string_view::npos) return Found("target", text, "no fragment");
  const size_t mark = rest.find('?');
  const std::string_view path = rest.substr(0, mark);
  ASSIGN_OR_RETURN(target.path, ParsePath(path.empty() ? "/" : path));
  if (mark != std::string_view::npos) RETURN_IF_ERROR(ParseQuery(rest.substr(mark + 1), target));
  return target;
}

}  // namespace harness::server
