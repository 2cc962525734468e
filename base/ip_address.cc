// SPDX-License-Identifier: Apache-2.0
#include "base/ip_address.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"

namespace chancery {
namespace {

// One part of an IPv4 address in any base; nullopt if it is no number. Numbers too
// large for any part come out as one that is.
std::optional<std::uint64_t> parse_ipv4_number(std::string_view text) {
  if (text.empty()) return std::nullopt;
  unsigned base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  } else if (text.size() > 1 && text.front() == '0') {
    base = 8;
    text.remove_prefix(1);
  }
  std::uint64_t value = 0;
  for (const char c : text) {
    const int digit = ascii::hex_value(c);
    if (digit < 0 || digit >= static_cast<int>(base)) return std::nullopt;
    value = std::min<std::uint64_t>(value * base + static_cast<unsigned>(digit), 1ULL << 40);
  }
  return value;
}

// "192.0.2.1" and nothing else. nullopt for leading zeros, which some read as octal.
std::optional<std::uint32_t> parse_dotted_quad(std::string_view text) {
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    std::size_t digits = 0;
    unsigned value = 0;
    while (digits < text.size() && digits < 4 && ascii::is_digit(text[digits]))
      value = value * 10 + static_cast<unsigned>(text[digits++] - '0');
    if (digits == 0 || value > 255 || (digits > 1 && text.front() == '0')) return std::nullopt;
    text.remove_prefix(digits);
    address = (address << 8) | value;
    if (part == 3) break;
    if (!text.starts_with('.')) return std::nullopt;
    text.remove_prefix(1);
  }
  if (!text.empty()) return std::nullopt;
  return address;
}

// RFC 4291 2.2, as the URL Standard's IPv6 parser reads it.
class Ipv6Reader {
 public:
  explicit Ipv6Reader(std::string_view text) : text_(text) {}

  std::optional<std::array<std::uint16_t, 8>> read() {
    if (text_.starts_with(':')) {
      if (!text_.starts_with("::")) return std::nullopt;
      text_.remove_prefix(2);
      gap_ = 0;
    }
    while (!text_.empty()) {
      if (text_.front() == ':') {
        if (gap_ >= 0 || count_ == 8) return std::nullopt;
        text_.remove_prefix(1);
        gap_ = static_cast<int>(count_);
        continue;
      }
      if (!piece()) return std::nullopt;
    }
    return close_gap();
  }

 private:
  // "::" stands for one piece at least.
  std::size_t room() const { return (gap_ < 0 ? 8u : 7u) - count_; }

  bool piece() {
    std::size_t digits = 0;
    unsigned value = 0;
    while (digits < text_.size() && digits < 4 && ascii::is_hex(text_[digits]))
      value = value * 16 + static_cast<unsigned>(ascii::hex_value(text_[digits++]));
    if (digits < text_.size() && text_[digits] == '.') return tail();
    if (digits == 0 || room() < 1) return false;
    text_.remove_prefix(digits);
    if (!text_.empty()) {
      if (text_.front() != ':' || text_.size() == 1) return false;
      text_.remove_prefix(1);
    }
    pieces_[count_++] = static_cast<std::uint16_t>(value);
    return true;
  }
  // The last 32 bits as an IPv4 address.
  bool tail() {
    const auto v4 = parse_dotted_quad(text_);
    if (!v4 || room() < 2) return false;
    text_ = {};
    pieces_[count_++] = static_cast<std::uint16_t>(*v4 >> 16);
    pieces_[count_++] = static_cast<std::uint16_t>(*v4);
    return true;
  }
  std::optional<std::array<std::uint16_t, 8>> close_gap() {
    if (gap_ < 0) return count_ == 8 ? std::optional(pieces_) : std::nullopt;
    std::array<std::uint16_t, 8> whole{};
    const auto before = static_cast<std::size_t>(gap_);
    std::copy_n(pieces_.begin(), before, whole.begin());
    std::copy_n(pieces_.begin() + gap_, count_ - before, whole.end() - static_cast<std::ptrdiff_t>(count_ - before));
    return whole;
  }

  std::string_view text_;
  std::array<std::uint16_t, 8> pieces_{};
  std::size_t count_ = 0;
  int gap_ = -1;  // before which piece "::" stood
};

struct V4Block {
  std::uint32_t base;
  int prefix;
};
constexpr std::uint32_t v4_of(unsigned a, unsigned b, unsigned c, unsigned d) {
  return (a << 24) | (b << 16) | (c << 8) | d;
}
// IANA IPv4 Special-Purpose Address Registry, and multicast (RFC 5771).
constexpr std::array<V4Block, 15> kNotPublicV4 = {{
    {v4_of(0, 0, 0, 0), 8},        // "this network", RFC 791
    {v4_of(10, 0, 0, 0), 8},       // private, RFC 1918
    {v4_of(100, 64, 0, 0), 10},    // shared, RFC 6598
    {v4_of(127, 0, 0, 0), 8},      // loopback, RFC 1122
    {v4_of(169, 254, 0, 0), 16},   // link-local, RFC 3927
    {v4_of(172, 16, 0, 0), 12},    // private, RFC 1918
    {v4_of(192, 0, 0, 0), 24},     // protocol assignments, RFC 6890
    {v4_of(192, 0, 2, 0), 24},     // documentation, RFC 5737
    {v4_of(192, 88, 99, 0), 24},   // 6to4 relays, deprecated by RFC 7526
    {v4_of(192, 168, 0, 0), 16},   // private, RFC 1918
    {v4_of(198, 18, 0, 0), 15},    // benchmarks, RFC 2544
    {v4_of(198, 51, 100, 0), 24},  // documentation, RFC 5737
    {v4_of(203, 0, 113, 0), 24},   // documentation, RFC 5737
    {v4_of(224, 0, 0, 0), 4},      // multicast, RFC 5771
    {v4_of(240, 0, 0, 0), 4},      // reserved, RFC 1112, and broadcast
}};

bool is_public_v4(std::uint32_t address) {
  return std::none_of(kNotPublicV4.begin(), kNotPublicV4.end(), [&](const V4Block& block) {
    return (address >> (32 - block.prefix)) == (block.base >> (32 - block.prefix));
  });
}

}  // namespace

std::optional<std::uint32_t> parse_ipv4(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  std::array<std::uint64_t, 4> numbers{};
  std::size_t count = 0;
  while (true) {
    if (count == 4) return std::nullopt;
    const auto dot = host.find('.');
    const auto number = parse_ipv4_number(host.substr(0, dot));
    if (!number) return std::nullopt;
    numbers[count++] = *number;
    if (dot == std::string_view::npos) break;
    host.remove_prefix(dot + 1);
  }
  // The last part fills all the bytes that the others leave.
  const auto last = numbers[count - 1];
  if (last >= 1ULL << (8 * (5 - count))) return std::nullopt;
  std::uint64_t address = last;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    if (numbers[i] > 255) return std::nullopt;
    address += numbers[i] << (8 * (3 - i));
  }
  return static_cast<std::uint32_t>(address);
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.find(':') == std::string_view::npos) {
    const auto address = parse_dotted_quad(text);
    if (!address) return std::nullopt;
    return v4(*address);
  }
  const auto pieces = Ipv6Reader(text).read();
  if (!pieces) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[2 * i] = static_cast<std::uint8_t>((*pieces)[i] >> 8);
    bytes[2 * i + 1] = static_cast<std::uint8_t>((*pieces)[i]);
  }
  return v6(bytes);
}

IpAddress IpAddress::v4(std::uint32_t address) {
  IpAddress made;
  made.v4_ = true;
  for (std::size_t i = 0; i < 4; ++i) made.bytes_[i] = static_cast<std::uint8_t>(address >> (24 - 8 * i));
  return made;
}

IpAddress IpAddress::v6(const std::array<std::uint8_t, 16>& bytes) {
  IpAddress made;
  made.bytes_ = bytes;
  return made;
}

std::string IpAddress::to_string() const {
  if (v4_) return fmt::format("{}.{}.{}.{}", bytes_[0], bytes_[1], bytes_[2], bytes_[3]);
  std::array<unsigned, 8> pieces{};
  for (std::size_t i = 0; i < 8; ++i) pieces[i] = (bytes_[2 * i] * 256u) + bytes_[2 * i + 1];
  // RFC 5952 4.2: the longest run of zeros, the first of equals, never a single one.
  std::size_t gap = 8, gap_size = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t size = 0;
    while (i + size < 8 && pieces[i + size] == 0) ++size;
    if (size > gap_size) {
      gap = i;
      gap_size = size;
    }
  }
  std::string text;
  for (std::size_t i = 0; i < 8;) {
    if (i == gap) {
      text += "::";
      i += gap_size;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    text += fmt::format("{:x}", pieces[i++]);
  }
  return text;
}

bool IpAddress::is_public() const {
  const auto v4_at = [&](std::size_t i) { return v4_of(bytes_[i], bytes_[i + 1], bytes_[i + 2], bytes_[i + 3]); };
  if (v4_) return is_public_v4(v4_at(0));
  const auto block = [](std::string_view text) { return IpBlock::parse(text).value(); };
  static const IpBlock mapped = block("::ffff:0:0/96"), nat64 = block("64:ff9b::/96"), six_to_four = block("2002::/16");
  if (mapped.contains(*this) || nat64.contains(*this)) return is_public_v4(v4_at(12));
  if (six_to_four.contains(*this)) return is_public_v4(v4_at(2));

  // IANA IPv6 Address Space and Special-Purpose Address Registries.
  static const IpBlock unicast = block("2000::/3");
  static const std::array special = {
      block("2001::/23"),      // protocol assignments (RFC 2928), Teredo and ORCHID among them
      block("2001:db8::/32"),  // documentation, RFC 3849
      block("3fff::/20"),      // documentation, RFC 9637
  };
  return unicast.contains(*this) &&
         std::none_of(special.begin(), special.end(), [&](const IpBlock& each) { return each.contains(*this); });
}

std::optional<IpBlock> IpBlock::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto base = IpAddress::parse(text.substr(0, slash));
  if (!base) return std::nullopt;
  const int bits = base->is_v4() ? 32 : 128;
  if (slash == std::string_view::npos) return IpBlock{*base, bits};
  const auto digits = text.substr(slash + 1);
  if (digits.empty() || digits.size() > 3 || !std::all_of(digits.begin(), digits.end(), ascii::is_digit))
    return std::nullopt;
  int prefix = 0;
  for (const char c : digits) prefix = prefix * 10 + (c - '0');
  if (prefix > bits) return std::nullopt;
  return IpBlock{*base, prefix};
}

bool IpBlock::contains(const IpAddress& address) const {
  if (address.v4_ != base.v4_) return false;
  for (int bit = 0; bit < prefix; bit += 8) {
    const auto i = static_cast<std::size_t>(bit / 8);
    const auto mask = prefix - bit >= 8 ? 0xFF : 0xFF << (8 - (prefix - bit));
    if (((address.bytes_[i] ^ base.bytes_[i]) & mask) != 0) return false;
  }
  return true;
}

}  // namespace chancery
