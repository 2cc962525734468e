// SPDX-License-Identifier: Apache-2.0
#include "app/wire_keys.h"

#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "app/units.h"
#include "base/log.h"

namespace chancery {
namespace {

Wrong set_ca_file(WireRules& wire, const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  if (!in || !(bytes << in.rdbuf())) return fmt::format("there is no file \"{}\"", log::printable(file));
  if (bytes.str().find("-----BEGIN ") == std::string::npos || bytes.str().find("CERTIFICATE-----") == std::string::npos)
    return fmt::format("\"{}\" holds no certificate in PEM form", log::printable(file));
  wire.ca_file = file;
  return {};
}

Wrong set_proxy(WireRules& wire, const std::string& text) {
  wire.proxy.reset();
  if (text.empty()) return {};
  auto proxy = Proxy::parse(text);
  if (!proxy) return proxy.error().detail;
  wire.proxy = std::move(*proxy);
  return {};
}

Wrong set_headers(WireRules& wire, const std::vector<std::string>& lines) {
  for (const auto& line : lines)
    if (auto wrong = wrong_header(line)) return wrong;
  wire.headers = lines;
  return {};
}

std::function<Wrong(WireRules&, bool)> kept_as(bool WireRules::*place) {
  return [place](WireRules& wire, bool value) -> Wrong {
    wire.*place = value;
    return {};
  };
}

}  // namespace

const std::vector<Key<WireRules>>& wire_keys() {
  static const std::vector<Key<WireRules>> all = {
      {"ca_file", set_ca_file, {}, {}, {}, {}},
      {"proxy", set_proxy, {}, {}, {}, {}},
      {"no_proxy",
       {},
       {},
       {},
       {},
       [](WireRules& wire, const std::vector<std::string>& hosts) -> Wrong {
         wire.no_proxy = hosts;
         return {};
       }},
      {"headers", {}, {}, {}, {}, set_headers},
      {"max_media",
       [](WireRules& wire, const std::string& value) -> Wrong {
         const auto size = parse_size(value);
         if (!size) return fmt::format("\"{}\" is no size; write one like \"100MB\"", log::printable(value));
         wire.max_media = *size;
         return {};
       },
       {},
       {},
       {},
       {}},
      {"conditional", {}, {}, {}, kept_as(&WireRules::conditional), {}},
      {"cookies", {}, {}, {}, kept_as(&WireRules::cookies), {}},
      {"http2", {}, {}, {}, kept_as(&WireRules::http2), {}},
  };
  return all;
}

Wrong set_credential(Config& config, const std::string& origin, const std::string& where,
                     const Environment& environment) {
  const auto secret = read_secret(where, environment);
  if (!secret) return secret.error().detail;
  if (const auto added = config.run.credentials.add(origin, *secret); !added) return added.error().detail;
  return {};
}

}  // namespace chancery
