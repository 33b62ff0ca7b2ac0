// SPDX-License-Identifier: BSD-3-Clause
// See pattern.h. A pattern is alternatives of sequences of pieces; a piece is an atom (a character,
// a set, a group) and how often it may occur.
#include "servers/ds/pattern.h"

#include <cstddef>

namespace ds {
namespace {

constexpr unsigned kUnlimited = 255;
constexpr unsigned kMaxSteps = 20'000;
constexpr unsigned kMaxNesting = 16;

struct Piece {
  std::string_view atom;  // as written, a group with its parentheses
  unsigned least = 1, most = 1;
  std::string_view tail;  // what follows in the sequence
};

// Length of the set at the start of `p`, 0 if it has no end. A ']' directly behind '[' or '[^' is a
// member.
size_t set_length(std::string_view p) {
  size_t i = 1;
  if (i < p.size() && p[i] == '^') i++;
  if (i < p.size() && p[i] == ']') i++;
  while (i < p.size() && p[i] != ']') i++;
  return i < p.size() ? i + 1 : 0;
}

// Length of the group at the start of `p`, 0 if it has no end.
size_t group_length(std::string_view p) {
  unsigned depth = 0;
  for (size_t i = 0; i < p.size(); i++) {
    if (p[i] == '\\') {
      i++;
    } else if (p[i] == '[') {
      size_t length = set_length(p.substr(i));
      if (length == 0) return 0;
      i += length - 1;
    } else if (p[i] == '(') {
      depth++;
    } else if (p[i] == ')' && --depth == 0) {
      return i + 1;
    }
  }
  return 0;
}

size_t atom_length(std::string_view p) {
  switch (p[0]) {
    case '(':
      return group_length(p);
    case '[':
      return set_length(p);
    case '\\':
      return p.size() >= 2 ? 2 : 0;
    case ')':
    case '*':
    case '+':
    case '?':
    case '{':
    case '|':
      return 0;
    default:
      return 1;
  }
}

bool take_number(std::string_view& p, unsigned& value) {
  bool has_digit = false;
  value = 0;
  while (!p.empty() && p[0] >= '0' && p[0] <= '9' && value < kUnlimited) {
    value = value * 10 + unsigned(p[0] - '0');
    p.remove_prefix(1);
    has_digit = true;
  }
  return has_digit && value < kUnlimited;
}

// {m} {m,} {m,n}; `p` starts behind the brace.
bool take_bounds(std::string_view& p, Piece& piece) {
  if (!take_number(p, piece.least)) return false;
  piece.most = piece.least;
  if (!p.empty() && p[0] == ',') {
    p.remove_prefix(1);
    piece.most = kUnlimited;
    if (!p.empty() && p[0] != '}' && !take_number(p, piece.most)) return false;
  }
  if (p.empty() || p[0] != '}' || piece.least > piece.most) return false;
  p.remove_prefix(1);
  return true;
}

bool take_piece(std::string_view p, Piece& piece) {
  size_t length = atom_length(p);
  if (length == 0) return false;
  piece.atom = p.substr(0, length);
  p.remove_prefix(length);
  piece.least = piece.most = 1;
  if (!p.empty() && (p[0] == '*' || p[0] == '+' || p[0] == '?')) {
    piece.least = p[0] == '+';
    piece.most = p[0] == '?' ? 1 : kUnlimited;
    p.remove_prefix(1);
  } else if (!p.empty() && p[0] == '{') {
    p.remove_prefix(1);
    if (!take_bounds(p, piece)) return false;
  }
  piece.tail = p;
  return true;
}

// The first of the alternatives in `p`; `p` is left behind its bar. False: there is no bar.
bool take_alternative(std::string_view& p, std::string_view& first) {
  for (size_t i = 0; i < p.size();) {
    if (p[i] == '|') {
      first = p.substr(0, i);
      p.remove_prefix(i + 1);
      return true;
    }
    size_t length = atom_length(p.substr(i));
    i += length ? length : 1;
  }
  first = p;
  return false;
}

bool set_has(std::string_view set, char c) {
  size_t i = 1;
  bool is_negated = i < set.size() && set[i] == '^';
  if (is_negated) i++;
  bool is_member = false;
  for (const size_t first = i; i + 1 < set.size(); i++) {
    bool is_range = i + 3 < set.size() && set[i + 1] == '-' && (set[i] != ']' || i == first);
    if (is_range) {
      is_member |= set[i] <= c && c <= set[i + 2];
      i += 2;
    } else {
      is_member |= set[i] == c;
    }
  }
  return is_member != is_negated;
}

bool atom_has(std::string_view atom, char c) {
  if (atom[0] == '.') return true;
  if (atom[0] == '\\') return atom[1] == c;
  if (atom[0] == '[') return set_has(atom, c);
  return atom[0] == c;
}

class Matcher {
 public:
  explicit Matcher(std::string_view text) : text_(text) {}
  bool run(std::string_view pattern) { return alternatives(pattern, nullptr, 0); }

 private:
  // What has to match after the current part: a group's repetition, then the rest of its sequence.
  struct Rest {
    Piece piece;
    const Rest* next;
    size_t entered;  // where the group's text began: an empty turn does not count
  };

  bool alternatives(std::string_view p, const Rest* rest, size_t at) {
    std::string_view first;
    bool has_more = true;
    while (has_more) {
      has_more = take_alternative(p, first);
      if (sequence(first, rest, at)) return true;
    }
    return false;
  }

  bool sequence(std::string_view p, const Rest* rest, size_t at) {
    if (++steps_ > kMaxSteps) return false;
    if (p.empty()) return rest == nullptr ? at == text_.size() : resume(*rest, at);
    if (p[0] == '^') return at == 0 && sequence(p.substr(1), rest, at);
    if (p[0] == '$') return at == text_.size() && sequence(p.substr(1), rest, at);
    Piece piece;
    return take_piece(p, piece) && repeat(piece, rest, at);
  }

  bool resume(const Rest& rest, size_t at) {
    if (at == rest.entered) return sequence(rest.piece.tail, rest.next, at);
    return repeat(rest.piece, rest.next, at);
  }

  // As often as possible first.
  bool repeat(const Piece& piece, const Rest* rest, size_t at) {
    if (++steps_ > kMaxSteps) return false;
    if (piece.most > 0) {
      Piece again = piece;
      again.least -= piece.least > 0;
      again.most -= piece.most != kUnlimited;
      if (piece.atom[0] == '(') {
        const Rest after{again, rest, at};
        if (alternatives(piece.atom.substr(1, piece.atom.size() - 2), &after, at)) return true;
      } else if (at < text_.size() && atom_has(piece.atom, text_[at]) &&
                 repeat(again, rest, at + 1)) {
        return true;
      }
    }
    return piece.least == 0 && sequence(piece.tail, rest, at);
  }

  std::string_view text_;
  unsigned steps_ = 0;
};

bool is_valid(std::string_view p, unsigned nesting) {
  if (nesting > kMaxNesting) return false;
  std::string_view first;
  for (bool has_more = true; has_more;) {
    has_more = take_alternative(p, first);
    while (!first.empty()) {
      if (first[0] == '^' || first[0] == '$') {
        first.remove_prefix(1);
        continue;
      }
      Piece piece;
      if (!take_piece(first, piece)) return false;
      bool is_group = piece.atom[0] == '(';
      if (is_group && !is_valid(piece.atom.substr(1, piece.atom.size() - 2), nesting + 1))
        return false;
      first = piece.tail;
    }
  }
  return true;
}

}  // namespace

bool pattern_is_valid(std::string_view pattern) { return is_valid(pattern, 0); }

bool pattern_matches(std::string_view pattern, std::string_view text) {
  return Matcher(text).run(pattern);
}

}  // namespace ds
