// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether a collection's database is whole, as SQLite itself judges; and which SQLite that is.
// Reads every page of the file: some seconds a gigabyte. Throws StoreError when it cannot be opened.
//
// Belongs to its database's thread.

#include <string>

#include "store/database.h"

namespace chancery {

std::string database_fault(Database& database);  // "" when it is whole; else the first fault
std::string database_library();                  // "SQLite 3.40.1"

}  // namespace chancery
