// SPDX-License-Identifier: Apache-2.0
// A URL, a base, and everything made from them. What is parsed and written parses to
// the same again; every part lies inside the href; canonical forms and keys are stable.

#include <cstdint>
#include <cstdlib>

#include "base/canonical.h"
#include "base/host.h"
#include "base/surt.h"

namespace {

using chancery::Url;

void check(bool holds) {
  if (!holds) std::abort();
}

void check_parts(const Url& url) {
  const std::string_view whole = url.href();
  for (const auto part : {url.scheme(), url.username(), url.password(), url.hostname(), url.host(), url.path(),
                          url.query(), url.fragment(), url.path_and_query()})
    check(part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size()));
  std::string joined = std::string(url.scheme()) + ':';
  if (url.has_host()) {
    joined += "//";
    joined += url.username();
    if (!url.password().empty()) joined.append(":").append(url.password());
    if (!url.username().empty() || !url.password().empty()) joined += '@';
    joined += url.host();
  } else if (!url.has_opaque_path() && url.path().starts_with("//")) {
    joined += "/.";
  }
  joined += url.path();
  if (url.has_query()) joined.append("?").append(url.query());
  if (url.has_fragment()) joined.append("#").append(url.fragment());
  check(joined == whole);
}

void check_url(const Url& url) {
  check_parts(url);
  check(url.href().size() <= Url::kMaxLength);
  const auto again = Url::parse(url.href());
  check(again && *again == url);
  check_parts(*again);
  check_parts(url.without_fragment());
  check_parts(url.without_credentials());
  check(Url::parse(url.without_credentials().href()).has_value());

  const auto canonical = chancery::canonical(url);
  check_parts(canonical);
  check(chancery::canonical(canonical) == canonical);
  check(canonical.is_http() == url.is_http());
  for (const char c : chancery::surt(url)) check(static_cast<unsigned char>(c) > 0x20 || !url.is_http());
  static_cast<void>(url.origin());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto line = input.find('\n');
  const auto reference = input.substr(0, line);
  static_cast<void>(chancery::surt(input));
  static_cast<void>(chancery::registrable_domain(reference));
  if (const auto address = chancery::IpAddress::parse(reference)) {
    check(chancery::IpAddress::parse(address->to_string()) == *address);
    static_cast<void>(address->is_public());
  }
  if (const auto host = chancery::parse_host(reference)) {
    const auto again = chancery::parse_host(*host);
    check(again && *again == *host);
  }
  if (const auto url = Url::parse(reference)) check_url(*url);
  if (line == std::string_view::npos) return 0;
  const auto base = Url::parse(input.substr(line + 1));
  if (!base) return 0;
  if (const auto url = Url::parse(reference, *base)) check_url(*url);
  return 0;
}
