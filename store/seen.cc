// SPDX-License-Identifier: Apache-2.0
#include "store/seen.h"

#include <sys/mman.h>
#include <algorithm>
#include <cstring>
#include <new>

namespace chancery {
namespace {

constexpr std::size_t kPage = 4096 / sizeof(SipPrint);  // slots of a page of memory

__extension__ using Wide = unsigned __int128;

// By numbers: the comparisons of arrays are calls of memcmp, and half the time went there.
bool is_empty(const SipPrint& slot) { return (slot[0] | slot[1]) == 0; }
bool is_less(const SipPrint& a, const SipPrint& b) { return a[0] < b[0] || (a[0] == b[0] && a[1] < b[1]); }
bool is_same(const SipPrint& a, const SipPrint& b) { return ((a[0] ^ b[0]) | (a[1] ^ b[1])) == 0; }

// {0,0} marks an empty slot, so what hashes to it is taken for its neighbour.
SipPrint not_empty(const SipPrint& print) { return is_empty(print) ? SipPrint{0, 1} : print; }

}  // namespace

std::size_t Seen::Table::place_of(const SipPrint& print) const {
  return static_cast<std::size_t>((static_cast<Wide>(print[0]) * places) >> 64);
}

std::size_t Seen::Table::find(const SipPrint& print) const {
  auto slot = place_of(print);
  while (slot < room && !is_empty(slots[slot]) && is_less(slots[slot], print)) ++slot;
  return slot;
}

// Pushes what lies at `slot` and behind it one on, up to the next empty slot. False:
// there is none.
bool Seen::Table::insert_at(std::size_t slot, const SipPrint& print) {
  auto* const empty = std::find_if(slots + slot, slots + room, is_empty);
  if (empty == slots + room) return false;
  std::copy_backward(slots + slot, empty, empty + 1);
  slots[slot] = print;
  ++used;
  return true;
}

// Memory comes in whole pages from the system and goes back there: the heap would
// keep what a table leaves behind.
void Seen::Table::resize(std::size_t wanted) {
  Table larger;
  larger.places = wanted;
  larger.room = (wanted + wanted / 64 + kPage) / kPage * kPage;
  auto* const memory =
      ::mmap(nullptr, larger.room * sizeof(SipPrint), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  larger.slots = static_cast<SipPrint*>(memory);
  std::size_t next = 0;  // in order, so each goes to its place or right behind the one before
  for (std::size_t slot = 0; slot < room; ++slot) {
    if (is_empty(slots[slot])) continue;
    next = std::max(next, larger.place_of(slots[slot]));
    if (next == larger.room) {  // a crowd at the very end
      larger.free();
      return resize(wanted + wanted / 10);
    }
    larger.slots[next++] = slots[slot];
  }
  larger.used = used;
  free();
  *this = larger;
}

void Seen::Table::free() {
  if (slots) ::munmap(slots, room * sizeof(SipPrint));
  slots = nullptr;
}

Seen::~Seen() {
  for (auto& table : tables_) table.free();
}

void Seen::reserve(std::size_t urls) {
  const auto each = urls / kTables * 6 / 5;  // five sixths full: a fuller one takes thrice the time to fill
  for (auto& table : tables_)
    if (table.places < each) table.resize(each);
}

// Tables begin at different sizes, so that they do not all grow at the same time.
void Seen::grow(Table& table) {
  const auto first = 200 + static_cast<std::size_t>(&table - tables_.data()) / 13;
  table.resize(table.places == 0 ? first : table.places + table.places / 10);
}

bool Seen::add(const SipPrint& given) {
  const auto print = not_empty(given);
  auto& table = table_of(print);
  if (table.places == 0) grow(table);
  auto slot = table.find(print);
  if (slot < table.room && is_same(table.slots[slot], print)) return false;
  const bool full = (table.used + 1) * 10 > table.places * 9;
  if (full) grow(table);
  for (slot = full ? table.find(print) : slot; slot == table.room || !table.insert_at(slot, print);
       slot = table.find(print))
    grow(table);
  ++size_;
  return true;
}

bool Seen::contains(const SipPrint& given) const {
  const auto print = not_empty(given);
  const auto& table = tables_[print[1] % kTables];
  const auto slot = table.find(print);
  return slot < table.room && is_same(table.slots[slot], print);
}

}  // namespace chancery
