// SPDX-License-Identifier: Apache-2.0
#include "plugin/source_code.h"

#include <array>
#include <utility>
#include <vector>

#include "base/text.h"

namespace harness::plugin {
namespace {

// Walks over a text once; what is no code becomes blanks in `code`.
class Cleaner {
 public:
  Cleaner(std::string_view text, Language language) : text_(text), language_(language), code_(text) {}

  std::string Run() {
    while (at_ < text_.size()) {
      if (const size_t end = CommentEnd()) {
        Blank(at_, end);
        at_ = end;
      } else if (IsQuote(text_[at_])) {
        PassText();
      } else {
        ++at_;
      }
    }
    return std::move(code_);
  }

 private:
  bool IsQuote(char c) const {
    return c == '"' || c == '\'' || (c == '`' && language_ == Language::kJavaScript);
  }

  size_t LineEnd(size_t from) const { return std::min(text_.find('\n', from), text_.size()); }

  // Behind the comment that starts here; 0 when none does.
  size_t CommentEnd() const {
    if (language_ == Language::kJavaScript) {
      if (text_.substr(at_).starts_with("//")) return LineEnd(at_);
      if (!text_.substr(at_).starts_with("/*")) return 0;
      const size_t end = text_.find("*/", at_ + 2);
      return end == std::string_view::npos ? text_.size() : end + 2;
    }
    if (text_[at_] != '#') return 0;
    // "$#" and "${#name}" of a shell or Perl are no comments.
    const bool at_word =
        at_ == 0 || text_[at_ - 1] == ' ' || text_[at_ - 1] == '\t' || text_[at_ - 1] == '\n';
    return at_word || language_ == Language::kPython || language_ == Language::kR ? LineEnd(at_) : 0;
  }

  // A quoted text from its first quote to behind its last.
  void PassText() {
    const char quote = text_[at_];
    const std::string triple(3, quote);
    const bool is_long = language_ == Language::kPython && text_.substr(at_).starts_with(triple);
    const size_t begin = at_ + (is_long ? 3 : 1);
    at_ = begin;
    while (at_ < text_.size() && !EndsText(quote, is_long, triple)) at_ += text_[at_] == '\\' ? 2 : 1;
    const size_t end = std::min(at_, text_.size());
    const std::string_view inside = text_.substr(begin, end - begin);
    const bool holds_code = inside.find_first_of(" (\n") != std::string_view::npos;
    if (language_ != Language::kShell && (is_long || holds_code)) Blank(begin, end);
    at_ = std::min(text_.size(), end + (is_long ? 3 : 1));
  }

  bool EndsText(char quote, bool is_long, const std::string& triple) const {
    if (is_long) return text_.substr(at_).starts_with(triple);
    return text_[at_] == quote || (text_[at_] == '\n' && language_ == Language::kPython);
  }

  void Blank(size_t from, size_t end) {
    for (size_t i = from; i < end; ++i) {
      if (code_[i] != '\n') code_[i] = ' ';
    }
  }

  std::string_view text_;
  Language language_;
  std::string code_;
  size_t at_ = 0;
};

constexpr std::array<std::pair<std::string_view, Language>, 12> kExtensions = {
    {{".py", Language::kPython},
     {".pyw", Language::kPython},
     {".r", Language::kR},
     {".js", Language::kJavaScript},
     {".mjs", Language::kJavaScript},
     {".cjs", Language::kJavaScript},
     {".ts", Language::kJavaScript},
     {".rb", Language::kRuby},
     {".pl", Language::kPerl},
     {".pm", Language::kPerl},
     {".sh", Language::kShell},
     {".bash", Language::kShell}}};

constexpr std::array<std::pair<std::string_view, Language>, 6> kInterpreters = {
    {{"python", Language::kPython},
     {"Rscript", Language::kR},
     {"node", Language::kJavaScript},
     {"ruby", Language::kRuby},
     {"perl", Language::kPerl},
     {"sh", Language::kShell}}};

}  // namespace

std::string CodeOf(std::string_view text, Language language) {
  return Cleaner(text, language).Run();
}

std::optional<OpenBracket> BracketAt(std::string_view code, size_t position) {
  std::vector<OpenBracket> open;
  for (size_t i = 0; i < position && i < code.size(); ++i) {
    const char c = code[i];
    if (c == '(' || c == '[' || c == '{') open.push_back({c, i});
    if ((c == ')' || c == ']' || c == '}') && !open.empty()) open.pop_back();
  }
  if (open.empty()) return std::nullopt;
  return open.back();
}

std::optional<Language> LanguageOf(const Path& file, std::string_view text) {
  const std::string extension = AsciiLower(file.extension().string());
  for (const auto& [known, language] : kExtensions) {
    if (extension == known) return language;
  }
  if (!text.starts_with("#!")) return std::nullopt;
  const std::string_view first = text.substr(0, text.find('\n'));
  for (const auto& [word, language] : kInterpreters) {
    if (first.find(word) != std::string_view::npos) return language;
  }
  return std::nullopt;
}

}  // namespace harness::plugin
