// SPDX-License-Identifier: BSD-3-Clause
#include "lib/policy/lexer.h"

namespace policy {
namespace {

constexpr std::string_view kBlank = " \t\r\n";
constexpr std::string_view kPunctuation = "{};";

bool is_in(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

}  // namespace

void Lexer::skip_blanks() {
  while (!rest_.empty()) {
    if (rest_.front() == '#') {
      while (!rest_.empty() && rest_.front() != '\n') rest_.remove_prefix(1);
      continue;
    }
    if (!is_in(kBlank, rest_.front())) return;
    if (rest_.front() == '\n') ++line_;
    rest_.remove_prefix(1);
  }
}

Token Lexer::take_string() {
  const unsigned line = line_;
  rest_.remove_prefix(1);
  const size_t end = rest_.find_first_of("\"\n");
  if (end == std::string_view::npos || rest_[end] == '\n') {
    return {TokenKind::kUnterminated, rest_.substr(0, end), line};
  }
  const Token token{TokenKind::kWord, rest_.substr(0, end), line};
  rest_.remove_prefix(end + 1);
  return token;
}

Token Lexer::take_word() {
  size_t n = 0;
  while (n < rest_.size() && !is_in(kBlank, rest_[n]) && !is_in(kPunctuation, rest_[n]) && rest_[n] != '#' &&
         rest_[n] != '"') {
    ++n;
  }
  const Token token{TokenKind::kWord, rest_.substr(0, n), line_};
  rest_.remove_prefix(n);
  return token;
}

Token Lexer::next() {
  skip_blanks();
  if (rest_.empty()) return {TokenKind::kEnd, "end of file", line_};
  const char c = rest_.front();
  if (c == '"') return take_string();
  if (!is_in(kPunctuation, c)) return take_word();
  const Token token{c == '{'   ? TokenKind::kOpen
                    : c == '}' ? TokenKind::kClose
                               : TokenKind::kSemicolon,
                    rest_.substr(0, 1), line_};
  rest_.remove_prefix(1);
  return token;
}

}  // namespace policy
