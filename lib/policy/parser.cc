// SPDX-License-Identifier: BSD-3-Clause
#include "lib/policy/parser.h"

#include "lib/policy/lexer.h"
#include "lib/policy/names.h"
#include "lib/policy/options.h"

namespace policy {
namespace {

using Parsed = std::expected<void, ParseError>;

std::unexpected<ParseError> unexpected_token(const Token& token, std::string_view wanted) {
  if (token.kind == TokenKind::kUnterminated) return fail(token.line, "string without closing quote:", token.text);
  char text[64];
  const size_t n = wanted.copy(text, sizeof text);
  return fail(token.line, {text, n}, token.text);
}

// Reads `word… ;` after the option's name into words; the semicolon is consumed.
std::expected<Words, ParseError> read_words(Lexer& lexer) {
  Words words;
  for (Token t = lexer.next(); t.kind != TokenKind::kSemicolon; t = lexer.next()) {
    if (t.kind != TokenKind::kWord) return unexpected_token(t, "expected ';' but found:");
    if (words.count == Words::kMax) return fail(t.line, "too many words in one option, at:", t.text);
    words.word[words.count++] = t.text;
  }
  return words;
}

Parsed read_body(Lexer& lexer, abi::ServicePolicy& policy) {
  Token t = lexer.next();
  if (t.kind != TokenKind::kOpen) return unexpected_token(t, "expected '{' but found:");
  for (t = lexer.next(); t.kind != TokenKind::kClose; t = lexer.next()) {
    if (t.kind != TokenKind::kWord) return unexpected_token(t, "expected an option but found:");
    auto words = read_words(lexer);
    if (!words) return std::unexpected(words.error());
    if (auto done = apply_option(policy, t.text, *words, t.line); !done) return done;
  }
  t = lexer.next();
  if (t.kind != TokenKind::kSemicolon) return unexpected_token(t, "expected ';' after '}' but found:");
  return {};
}

}  // namespace

std::unexpected<ParseError> fail(unsigned line, std::string_view what, std::string_view word) {
  ParseError e;
  e.line = line;
  size_t n = what.copy(e.text, 60);
  e.text[n++] = ' ';
  n += word.copy(e.text + n, sizeof e.text - n - 1);
  e.text[n] = 0;
  return std::unexpected(e);
}

std::expected<void, ParseError> parse(std::string_view text, Visitor visitor) {
  Lexer lexer(text);
  for (Token t = lexer.next(); t.kind != TokenKind::kEnd; t = lexer.next()) {
    if (t.kind != TokenKind::kWord || t.text != "service") return unexpected_token(t, "expected 'service' but found:");
    const Token label = lexer.next();
    if (label.kind != TokenKind::kWord) return unexpected_token(label, "expected a label but found:");
    if (label.text.empty() || label.text.size() >= abi::kLabelBytes) {
      return fail(label.line, "a label has 1 to 15 characters, not:", label.text);
    }
    abi::ServicePolicy policy = default_policy(label.text);
    if (auto body = read_body(lexer, policy); !body) return body;
    if (!visitor.service(visitor.context, policy, t.line)) return {};
  }
  return {};
}

std::expected<abi::ServicePolicy, ParseError> find(std::string_view text, std::string_view label) {
  struct Finder {
    std::string_view wanted;
    abi::ServicePolicy policy;
    bool is_found;
  } finder{label, {}, false};
  const auto keep_first = [](void* context, const abi::ServicePolicy& p, unsigned) {
    auto& f = *static_cast<Finder*>(context);
    if (!f.is_found && f.wanted == p.label) {
      f.policy = p;
      f.is_found = true;
    }
    return true;
  };
  if (auto parsed = parse(text, {keep_first, &finder}); !parsed) return std::unexpected(parsed.error());
  if (!finder.is_found) return fail(0, "no entry for service", label);
  return finder.policy;
}

abi::ServicePolicy default_policy(std::string_view label) {
  abi::ServicePolicy p{};
  label.copy(p.label, sizeof p.label - 1);
  p.slot = -1;
  p.uid = p.gid = kServiceUser;
  p.priority = 6;
  p.quantum_us = 50'000;
  p.heartbeat_ms = 1000;
  p.restart = abi::RestartPolicy::kReset;
  p.privilege.id = -1;
  p.privilege.flags = abi::kServiceProcess | abi::kPreemptible | abi::kCheckIoPort | abi::kCheckIrq | abi::kCheckMemory;
  p.privilege.trap_mask = 0x1fe;  // every trap
  p.privilege.signal_manager = abi::kRs.value;
  p.privilege.kernel_calls = kBasicKernelCalls;
  return p;
}

}  // namespace policy
