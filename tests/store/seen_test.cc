// SPDX-License-Identifier: Apache-2.0
#include "store/seen.h"

#include <unistd.h>
#include <fstream>

#include "tests/support/catch.h"

namespace chancery {
namespace {

SipPrint print_of(int number, const SipKey& key) { return sip_hash(std::to_string(number), key); }

}  // namespace

TEST_CASE("A URL is new once, among half a million") {
  const SipKey key{1, 2};
  const int reserved = GENERATE(0, 500'000);
  Seen seen;
  seen.reserve(static_cast<std::size_t>(reserved));
  int met_again = 0, met_first = 0;
  for (int i = 0; i < 500'000; ++i) met_first += seen.add(print_of(i, key));
  for (int i = 0; i < 500'000; ++i) met_again += seen.contains(print_of(i, key)) && !seen.add(print_of(i, key));
  CHECK(met_first == 500'000);
  CHECK(met_again == 500'000);
  CHECK(seen.size() == 500'000);
  int strangers = 0;
  for (int i = 500'000; i < 600'000; ++i) strangers += seen.contains(print_of(i, key));
  CHECK(strangers == 0);
}

TEST_CASE("Fingerprints at either end, and the one that looks like nothing, are kept") {
  Seen seen;
  const SipPrint last{~0ULL, ~0ULL}, none{0, 0};
  CHECK_FALSE(seen.contains(last));
  CHECK_FALSE(seen.contains(none));
  CHECK(seen.add(last));
  CHECK(seen.add(none));
  CHECK_FALSE(seen.add(last));
  CHECK_FALSE(seen.add(none));
}

TEST_CASE("Fingerprints that crowd at the very end of a table find room") {
  Seen seen;
  for (std::uint64_t i = 0; i < 5000; ++i) CHECK(seen.add({~0ULL - i, 7}));
  for (std::uint64_t i = 0; i < 5000; ++i) CHECK(seen.contains({~0ULL - i, 7}));
}

// Sanitizers have memory of their own beside each allocation.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
namespace {

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t all = 0, resident = 0;
  statm >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

TEST_CASE("Known URLs take at most 21 bytes each, while they grow too") {
  const SipKey key{3, 4};
  const auto before = resident_bytes();
  Seen seen;
  int number = 0;
  for (const int size : {1'000'000, 1'300'000, 1'600'000}) {
    for (; number < size; ++number) seen.add(print_of(number, key));
    CAPTURE(size);
    CHECK(static_cast<double>(resident_bytes() - before) / size < 21);
  }
}
#endif

}  // namespace chancery
