// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the program tells the shell. Documented, tested, only ever added to.

namespace chancery {

enum class ExitCode : int {
  done = 0,
  failed = 1,       // or: nothing found, or: differs
  usage = 2,        // the command line or the config is wrong; nothing was done
  some_failed = 3,  // finished, but some pages failed
  refused = 4,      // by policy: robots, scope, a private address
  no_collection = 10,
  locked = 11,  // another run holds the lock
  disk_full = 12,
  damage = 13,        // verification found damage
  time_limit = 14,    // state saved; the next run resumes
  interrupted = 130,  // SIGINT, state saved
  terminated = 143,   // SIGTERM, state saved
};

}  // namespace chancery
