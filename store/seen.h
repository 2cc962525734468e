// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which URLs were met before, by their 128-bit keyed fingerprints: two of 10 M URLs
// are taken for one with probability below 1e-24.
//
// The fingerprints lie in many small tables, each in order of the fingerprints and
// at most nine tenths full. A full table is copied to one a tenth larger, its own
// memory going back at once, so the whole takes 18 to 20 bytes a URL at any size
// and never two copies of itself.
//
// Belongs to one thread.

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/sip_hash.h"

namespace chancery {

class Seen {
 public:
  Seen() = default;
  Seen(const Seen&) = delete;
  ~Seen();

  // Makes room for so many at once: sooner than by growing.
  void reserve(std::size_t urls);

  // False: it was there.
  bool add(const SipPrint& print);
  bool contains(const SipPrint& print) const;
  std::size_t size() const { return size_; }

 private:
  // An ordered table with open addressing: a fingerprint lies at the place its
  // first half is proportional to, or as near behind it as order allows.
  struct Table {
    SipPrint* slots = nullptr;  // {0,0} is empty
    std::size_t places = 0;     // of proportional ones; some more follow, for what is pushed off the end
    std::size_t room = 0;       // slots in all
    std::size_t used = 0;

    std::size_t place_of(const SipPrint& print) const;
    std::size_t find(const SipPrint& print) const;  // it, or where it would go
    bool insert_at(std::size_t slot, const SipPrint& print);
    void resize(std::size_t places);
    void free();
  };
  static constexpr std::size_t kTables = 256;

  Table& table_of(const SipPrint& print) { return tables_[print[1] % kTables]; }
  void grow(Table& table);

  std::array<Table, kTables> tables_{};
  std::size_t size_ = 0;
};

}  // namespace chancery
