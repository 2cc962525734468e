// SPDX-License-Identifier: Apache-2.0
#include "base/host.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <fmt/format.h>
#include <unicode/uidna.h>

#include "base/ascii.h"
#include "base/percent_encoding.h"
#include "base/utf8.h"

namespace chancery {
namespace {

// URL Standard 3.1 "forbidden domain code point", of those in ASCII.
constexpr std::string_view kForbiddenHost = " #/:<>?@[\\]^|";
constexpr bool is_forbidden_in_host(char c) {
  return c == '\0' || c == '\t' || c == '\n' || c == '\r' || kForbiddenHost.find(c) != std::string_view::npos;
}
constexpr bool is_forbidden_in_domain(char c) {
  return is_forbidden_in_host(c) || c == '%' || c == 0x7F || (c >= 0 && c < 0x20);
}

Error forbidden(char c) {
  return {Fault::malformed, fmt::format("character 0x{:02X} in a host name", static_cast<unsigned char>(c))};
}

Result<std::string> parse_bracketed(std::string_view text) {
  if (text.size() < 2 || text.back() != ']') return Error{Fault::malformed, "'[' without ']' in a host"};
  const auto inner = text.substr(1, text.size() - 2);
  const auto address = inner.find(':') == std::string_view::npos ? std::nullopt : IpAddress::parse(inner);
  if (!address) return Error{Fault::malformed, "no IPv6 address between '[' and ']'"};
  return '[' + address->to_string() + ']';
}

// Lives as long as the process; ICU promises that its use is thread-safe.
const UIDNA* uts46() {
  static const UIDNA* const instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    const UIDNA* opened =
        uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII, &status);
    if (U_FAILURE(status)) throw std::runtime_error(fmt::format("ICU has no UTS-46 data: {}", u_errorName(status)));
    return opened;
  }();
  return instance;
}

// What the standard asks for with CheckHyphens and VerifyDnsLength false.
constexpr std::uint32_t kPardoned = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |
                                    UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_LEADING_HYPHEN |
                                    UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;

// Punycode is quadratic in the length of a label, and no name in DNS is longer than 255.
constexpr std::size_t kMaxDomainBytes = 4096;

// What UTS-46 maps a character to since Unicode 15.1 and 16, where ICU's older data
// refuse it or map it otherwise; newer data do the same themselves. 0 stands for
// nothing, the character itself for "as it was".
char32_t mapped_since(char32_t c) {
  if (c >= 0x10A0 && c <= 0x10C5) return c - 0x10A0 + 0x2D00;  // Georgian capitals
  switch (c) {
    case 0x1E9E:
      return 0xDF;  // capital sharp s
    case 0x04C0:
      return 0x04CF;
    case 0x2132:
      return 0x214E;
    case 0x2183:
      return 0x2184;
    // The ideographs of Unicode's Corrigendum 4.
    case 0x2F868:
      return 0x36FC;
    case 0x2F874:
      return 0x5F53;
    case 0x2F91F:
      return 0x243AB;
    case 0x2F95F:
      return 0x7AEE;
    case 0x2F9BF:
      return 0x45D7;
    // Fillers and invisible controls are nothing.
    case 0x115F:
    case 0x1160:
    case 0x17B4:
    case 0x17B5:
    case 0x180E:
    case 0x3164:
    case 0xFFA0:
      return 0;
    default:
      break;
  }
  if ((c >= 0x2061 && c <= 0x2063) || (c >= 0x206A && c <= 0x206F) || (c >= 0x1D173 && c <= 0x1D17A)) return 0;
  return c;
}

std::string mapped_since(std::string_view domain) {
  std::string mapped;
  mapped.reserve(domain.size());
  for (std::size_t at = 0; at < domain.size();) {
    const auto step = utf8::decode(domain.substr(at));
    if (const auto c = mapped_since(step.point); c != 0 || step.point == 0) utf8::append(mapped, c);
    at += step.length;
  }
  return mapped;
}

// Domain to ASCII, URL Standard 3.3, of a domain that is not ASCII.
Result<std::string> domain_to_ascii(std::string_view domain) {
  if (domain.size() > kMaxDomainBytes) return Error{Fault::too_large, "host name of many bytes that are not ASCII"};
  // Some characters map to a phrase; four bytes for one are enough for nearly all names.
  std::string ascii(domain.size() * 4 + 64, '\0');
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  UErrorCode status = U_ZERO_ERROR;
  const auto convert = [&] {
    status = U_ZERO_ERROR;
    info = UIDNA_INFO_INITIALIZER;
    return uidna_nameToASCII_UTF8(uts46(), domain.data(), static_cast<std::int32_t>(domain.size()), ascii.data(),
                                  static_cast<std::int32_t>(ascii.size()), &info, &status);
  };
  auto length = convert();
  if (status == U_BUFFER_OVERFLOW_ERROR) {
    ascii.resize(static_cast<std::size_t>(length));
    length = convert();
  }
  if (U_FAILURE(status)) return Error{Fault::malformed, fmt::format("host name: {}", u_errorName(status))};
  if (const auto errors = info.errors & ~kPardoned; errors != 0)
    return Error{Fault::malformed, fmt::format("host name breaks UTS-46, ICU error bits 0x{:x}", errors)};
  ascii.resize(static_cast<std::size_t>(length));
  return ascii;
}

// URL Standard 3.5 "ends in a number checker".
bool ends_in_number(std::string_view domain) {
  if (domain.ends_with('.')) domain.remove_suffix(1);
  const auto dot = domain.rfind('.');
  const auto last = dot == std::string_view::npos ? domain : domain.substr(dot + 1);
  if (last.empty()) return false;
  if (std::all_of(last.begin(), last.end(), ascii::is_digit)) return true;
  return (last.starts_with("0x") || last.starts_with("0X")) && std::all_of(last.begin() + 2, last.end(), ascii::is_hex);
}

}  // namespace

Result<std::string> parse_host(std::string_view text) {
  if (text.starts_with('[')) return parse_bracketed(text);
  auto domain = text.find('%') == std::string_view::npos ? std::string(text) : percent_decoded(text);
  if (std::all_of(domain.begin(), domain.end(), [](char c) { return c >= 0; })) {
    for (auto& c : domain) c = ascii::lower(c);
  } else {
    auto converted = domain_to_ascii(mapped_since(domain));
    if (!converted) return converted;
    domain = std::move(*converted);
  }
  if (domain.empty()) return Error{Fault::malformed, "no host"};
  const auto bad = std::find_if(domain.begin(), domain.end(), is_forbidden_in_domain);
  if (bad != domain.end()) return forbidden(*bad);
  if (!ends_in_number(domain)) return domain;
  const auto address = parse_ipv4(domain);
  if (!address) return Error{Fault::malformed, "host ends in a number and is no IPv4 address"};
  return IpAddress::v4(*address).to_string();
}

Result<std::string> parse_opaque_host(std::string_view text) {
  if (text.starts_with('[')) return parse_bracketed(text);
  const auto bad = std::find_if(text.begin(), text.end(), is_forbidden_in_host);
  if (bad != text.end()) return forbidden(*bad);
  std::string host;
  append_percent_encoded(host, text, EncodeSet::c0_control);
  return host;
}

}  // namespace chancery
