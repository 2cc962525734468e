// SPDX-License-Identifier: Apache-2.0
#pragma once

// What WARC 1.1 (ISO 28500:2017) says that a record "shall" be, as far as a file can show
// it: the fields of each type and their values (sections 4 to 6), and what holds between
// the records of a file. docs/warc-rules.md lists every rule, and the test that breaks it.
// Length, line ends and digests are warc_reader's and warc_check's. Files of WARC 1.0 are
// held to 1.0 where the two differ.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/record.h"

namespace chancery {

// Every rule that a head breaks, each told as "TYPE FIELD is wrong so". Pure.
std::vector<std::string> broken_rules(const RecordHead& head);

// For what we write ourselves: the first of them, or one of the house's own, which are
// narrower: the types and the reasons for truncation that the standard names, a
// Content-Type for every block. Pure.
std::optional<std::string> broken_rule(const RecordHead& head);

// What is legal and better otherwise: a type or a reason from some extension, an address
// that RFC 3986 wants escaped further (URLs are archived as browsers ask for them). Pure.
std::vector<std::string> odd_values(const RecordHead& head);

// The rules between the records of one file. One thread owns it; memory grows with the
// number of records.
class FileRules {
 public:
  // Records in the order of the file. `only_a_head`: the block is an HTTP head and nothing else.
  std::vector<std::string> broken(const RecordHead& head, bool only_a_head);

 private:
  // A record that was cut into segments (section 7), as far as it was met.
  struct Segments {
    std::string target_uri;
    std::uint64_t last = 1, bytes = 0;
  };
  std::optional<std::string> broken_segment(const RecordHead& head);

  std::map<std::string, std::string, std::less<>> date_of_;  // by record id
  std::map<std::string, Segments, std::less<>> segments_;    // by the id of the first
};

}  // namespace chancery
