# SPDX-License-Identifier: Apache-2.0
# chancery_floor(NAME FLOORS below... LIBRARIES lib... SOURCES file...)
# One static library per floor. FLOORS are the floors it may include; nothing else of ours is in reach.
function(chancery_floor name)
  cmake_parse_arguments(FLOOR "" "" "FLOORS;LIBRARIES;SOURCES" ${ARGN})
  add_library(chancery_${name} STATIC ${FLOOR_SOURCES})
  target_include_directories(chancery_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  list(TRANSFORM FLOOR_FLOORS PREPEND chancery_)
  target_link_libraries(chancery_${name} PUBLIC ${FLOOR_FLOORS} tl::expected fmt::fmt Threads::Threads
                                         PRIVATE ${FLOOR_LIBRARIES} chancery_warnings)
endfunction()

# chancery_tests(NAME FLOORS floor... LIBRARIES lib... ROOMS room...)
# One binary per floor from tests/NAME/ROOM_test.cc; ctest shows one line per room, named NAME/ROOM.
function(chancery_tests name)
  cmake_parse_arguments(T "" "" "FLOORS;LIBRARIES;ROOMS" ${ARGN})
  set(sources ${T_ROOMS})
  list(TRANSFORM sources APPEND _test.cc)
  list(TRANSFORM T_FLOORS PREPEND chancery_)
  add_executable(${name}_tests ${sources})
  target_link_libraries(${name}_tests PRIVATE ${T_FLOORS} ${T_LIBRARIES} chancery_test_support chancery_warnings)
  foreach(room ${T_ROOMS})
    # "-#" tags every test with its file's name, so a room's tests can be picked by it.
    add_test(NAME ${name}/${room} COMMAND ${name}_tests -\# "[#${room}_test]" -w NoTests)
    set_tests_properties(${name}/${room} PROPERTIES TIMEOUT 300)
  endforeach()
endfunction()
