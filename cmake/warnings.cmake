# SPDX-License-Identifier: Apache-2.0
# What the compiler is asked to notice in our own code; linked PRIVATE, so no library's header is judged by it.
add_library(chancery_warnings INTERFACE)
target_compile_options(chancery_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  # g++ 12 reports these two inside its own std::string; both are false there.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-stringop-overflow>
  $<$<BOOL:${CHANCERY_WERROR}>:-Werror>)
# What the sanitizers put into the code makes g++ 12 see values that are not set, where they are.
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(chancery_warnings INTERFACE -Wno-maybe-uninitialized)
endif()
