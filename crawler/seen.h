// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which URLs were met before: 128-bit keyed fingerprints in an open-addressing
// table, 16 bytes a URL at up to 85 % full. The key is drawn per process, so
// nobody can choose URLs that collide; two of 10 M URLs are taken for one with
// probability below 1e-24.
//
// Belongs to one thread.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace chancery {

class Seen {
 public:
  Seen();

  // Adds `url` (canonical form). False: it was there.
  bool add(std::string_view url);
  bool contains(std::string_view url) const;
  std::size_t size() const { return size_; }

  using Fingerprint = std::array<std::uint64_t, 2>;
  using Key = std::array<std::uint64_t, 2>;
  // SipHash-2-4 with 128-bit output (Aumasson, Bernstein 2012).
  static Fingerprint fingerprint(std::string_view bytes, const Key& key);

 private:
  std::size_t slot_of(const Fingerprint& print) const;
  void grow();

  Key key_{};
  std::vector<Fingerprint> slots_;  // {0,0} is empty
  std::size_t size_ = 0;
};

}  // namespace chancery
