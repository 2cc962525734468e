// SPDX-License-Identifier: Apache-2.0
#include "crawler/credentials.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/owned.h"

namespace chancery {
namespace {

constexpr std::size_t kMaxSecret = 4096;

// RFC 4648 4, as RFC 7617 wants it.
std::string base64(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t j = 0; j < 3; ++j)
      three = three << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j) out += i + j <= bytes.size() ? kLetters[three >> (18 - 6 * j) & 63] : '=';
  }
  return out;
}

Result<Secret> first_line_of(const std::string& path) {
  const OwnedFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return Error{Fault::absent, fmt::format("{} cannot be read", path)};
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode))
    return Error{Fault::absent, fmt::format("{} is no file", path)};
  if (facts.st_mode & (S_IRWXG | S_IRWXO))
    return Error{Fault::refused, fmt::format("{} is open to others; close it: chmod 600 {}", path, path)};
  std::array<char, kMaxSecret> bytes;
  const auto got = ::read(file.get(), bytes.data(), bytes.size());
  const std::string_view text(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  return Secret(std::string(ascii::trim_end(text.substr(0, text.find('\n')), "\r")));
}

bool fits_a_field(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7F; });
}

constexpr std::string_view kBearer = "Bearer ";

}  // namespace

Result<Secret> read_secret(const std::string& where, const Variables& variables) {
  Result<Secret> found =
      Error{Fault::malformed, "write \"env:NAME\" or \"file:PATH\": a secret has no place in a config"};
  if (where.starts_with("env:")) {
    if (auto value = variables(where.substr(4)))
      found = Secret(std::move(*value));
    else
      found = Error{Fault::absent, fmt::format("the environment has no {}", where.substr(4))};
  } else if (where.starts_with("file:")) {
    found = first_line_of(where.substr(5));
  }
  if (found && found->empty()) return Error{Fault::absent, where + " is empty"};
  return found;
}

Result<void> Credentials::add(const std::string& door, const Secret& key) {
  const auto url = Url::parse(door);
  if (!url || url->hostname().empty() || !url->username().empty() || url->path_and_query().size() > 1)
    return Error{Fault::malformed, "a login is for an origin: \"https://data.agency.example\""};
  const auto& text = key.reveal();
  if (text.find(':') == std::string::npos && !text.starts_with(kBearer))
    return Error{Fault::malformed, "a login reads user:password, or Bearer and a token"};
  if (!fits_a_field(text)) return Error{Fault::malformed, "a login may not hold control characters"};
  keys_[door.ends_with('/') ? door.substr(0, door.size() - 1) : door] = key;
  if (url->is_http()) keys_[url->origin()] = key;
  return {};
}

Secret Credentials::authorization(const Url& url) const {
  if (keys_.empty()) return {};
  const auto found = keys_.find(url.origin());
  if (found == keys_.end()) return {};
  const auto& text = found->second.reveal();
  return text.starts_with(kBearer) ? found->second : Secret("Basic " + base64(text));
}

Secret Credentials::login(const std::string& door) const {
  const auto found = keys_.find(door);
  return found == keys_.end() ? Secret() : found->second;
}

}  // namespace chancery
