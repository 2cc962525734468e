// SPDX-License-Identifier: Apache-2.0
#include "crawler/wire_rules.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "archive/content_coding.h"
#include "base/ascii.h"

namespace chancery {
namespace {

constexpr std::string_view kSpaces = " \t";

// RFC 9110 5.6.2
bool is_token(std::string_view text) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return ascii::is_alnum(c) || kOthers.find(c) != std::string_view::npos;
  });
}

struct Refusal {
  std::string_view name, why;
};
constexpr std::array<Refusal, 19> kRefused{{
    {"host", "it follows from the address"},
    {"user-agent", "set user_agent under [crawler]"},
    {"from", "set contact under [crawler]"},
    {"cookie", "cookies are the server's to set"},
    {"authorization", "logins stand under [network.credentials]"},
    {"proxy-authorization", "logins stand under [network.credentials]"},
    {"content-length", "it frames the message"},
    {"transfer-encoding", "it frames the message"},
    {"connection", "it frames the message"},
    {"proxy-connection", "it frames the message"},
    {"keep-alive", "it frames the message"},
    {"upgrade", "it frames the message"},
    {"http2-settings", "it frames the message"},
    {"te", "it frames the message"},
    {"trailer", "it frames the message"},
    {"expect", "it frames the message"},
    {"range", "whole answers are archived, never parts"},
    {"if-range", "whole answers are archived, never parts"},
    {"content-type", "nothing is sent but questions"},
}};

// "gzip, br;q=0.5": the first coding that we could not undo; empty if none.
std::string unknown_coding(std::string_view value) {
  while (!value.empty()) {
    const auto comma = std::min(value.find(','), value.size());
    const auto coding = ascii::lower(ascii::trim(value.substr(0, std::min(value.find(';'), comma)), kSpaces));
    if (!coding.empty() && !is_identity(coding) && !content_decoder(coding)) return coding;
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return {};
}

}  // namespace

std::optional<std::string> wrong_header(std::string_view line) {
  const auto colon = line.find(':');
  const auto name = ascii::lower(line.substr(0, colon));
  if (colon == std::string_view::npos || !is_token(name)) return "a header reads \"Name: value\"";
  const auto value = ascii::trim(line.substr(colon + 1), kSpaces);
  if (value.empty()) return fmt::format("{} has no value", name);
  if (std::any_of(value.begin(), value.end(), [](char c) { return (c < ' ' && c != '\t') || c == 0x7F; }))
    return fmt::format("{} may hold printable ASCII alone", name);
  const auto refused =
      std::find_if(kRefused.begin(), kRefused.end(), [&](const Refusal& each) { return each.name == name; });
  if (refused != kRefused.end()) return fmt::format("{} cannot be set: {}", name, refused->why);
  if (name == "accept-encoding")
    if (const auto coding = unknown_coding(value); !coding.empty())
      return fmt::format("\"{}\" could not be decoded; there are gzip, deflate, br and zstd", coding);
  return std::nullopt;
}

}  // namespace chancery
