// SPDX-License-Identifier: Apache-2.0
#include "app/config_account.h"

#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace chancery {
namespace {

constexpr std::string_view kRemoved = "(removed)";

// The user and password of an address, wherever one stands in the text.
std::string without_login(std::string text) {
  for (auto at = text.find("://"); at != std::string::npos; at = text.find("://", at + 3)) {
    const auto begin = at + 3;
    const auto host_end = std::min(text.find_first_of("/?# ,\"", begin), text.size());
    const auto login_end = text.substr(begin, host_end - begin).rfind('@');
    if (login_end != std::string::npos) text.replace(begin, login_end, kRemoved);
  }
  return text;
}

// "Name: value" without the value: a key to somewhere, more often than not.
std::string header_name(const std::string& line) {
  return fmt::format("{}: {}", line.substr(0, line.find(':')), kRemoved);
}

enum class Kind { plain, header, secret };

Kind kind_of(std::string_view key, Kind around) {
  if (around != Kind::plain) return around;
  return key == "headers" ? Kind::header : key == "credentials" ? Kind::secret : Kind::plain;
}

void remove_secrets(toml::node& node, Kind kind) {
  if (auto* table = node.as_table()) {
    for (auto&& [key, value] : *table) remove_secrets(value, kind_of(key.str(), kind));
  } else if (auto* array = node.as_array()) {
    for (auto& each : *array) remove_secrets(each, kind);
  } else if (auto* text = node.as_string()) {
    auto& value = text->get();
    value = kind == Kind::secret   ? std::string(kRemoved)
            : kind == Kind::header ? header_name(value)
                                   : without_login(std::move(value));
  }
}

}  // namespace

std::string account_of_file(std::string_view text, std::string_view name) {
  try {
    auto root = toml::parse(text, name);
    remove_secrets(root, Kind::plain);
    std::ostringstream out;
    out << "# " << name << "\n" << root << "\n\n";
    return std::move(out).str();
  } catch (const toml::parse_error&) {
    return {};
  }
}

std::string value_without_secrets(std::string_view key, const std::string& value) {
  return key == "headers" ? header_name(value) : without_login(value);
}

std::string account_of_value(std::string_view name, std::string_view value) {
  return fmt::format("# {} {}\n", name,
                     value_without_secrets(name.ends_with("HEADERS") ? "headers" : name, std::string(value)));
}

}  // namespace chancery
