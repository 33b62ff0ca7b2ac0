// SPDX-License-Identifier: BSD-3-Clause
// Splits configfile(5) text into words, strings, braces and semicolons.
#pragma once
#include <string_view>

namespace policy {

enum class TokenKind { kWord, kOpen, kClose, kSemicolon, kEnd, kUnterminated };

struct Token {
  TokenKind kind;
  std::string_view text;  // of a word; without the quotes of a string
  unsigned line;
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : rest_(text) {}
  Token next();

 private:
  void skip_blanks();
  Token take_string();
  Token take_word();

  std::string_view rest_;
  unsigned line_ = 1;
};

}  // namespace policy
