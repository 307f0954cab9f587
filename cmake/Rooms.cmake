# One static library per room. A room's link line is its row in the table of allowed includes (engine/README.md), so a
# wrong include is found by the linker as well as by tests/tidy.

find_program(TRINHKY_CCACHE ccache)
if(TRINHKY_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TRINHKY_CCACHE})
endif()
find_program(TRINHKY_MOLD mold)

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

add_library(trinhky_flags INTERFACE)
target_compile_options(trinhky_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wold-style-cast -Wimplicit-fallthrough -Werror)
target_include_directories(trinhky_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(trinhky_flags INTERFACE TRINHKY_VERSION="${PROJECT_VERSION}")
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(trinhky_flags INTERFACE -Wno-missing-field-initializers -Wno-missing-designated-field-initializers)
endif()
if(TRINHKY_MOLD)
  target_link_options(trinhky_flags INTERFACE -fuse-ld=mold)
endif()
if(TRINHKY_SANITIZE)
  target_compile_options(trinhky_flags INTERFACE -fsanitize=${TRINHKY_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(trinhky_flags INTERFACE -fsanitize=${TRINHKY_SANITIZE})
  if(TRINHKY_SANITIZE MATCHES "undefined")
    target_compile_options(trinhky_flags INTERFACE -fno-sanitize-recover=undefined)
  endif()
endif()

# What becomes a program of its own takes its memory from jemalloc: the engine lives on small pieces of JSON, and with it
# the benchmark of timers keeps up with a third more (tests/bench/timers.mjs). The sanitizers bring their own allocator.
add_library(trinhky_allocator INTERFACE)
if(NOT TRINHKY_SANITIZE)
  pkg_check_modules(JEMALLOC REQUIRED IMPORTED_TARGET jemalloc)
  target_link_libraries(trinhky_allocator INTERFACE PkgConfig::JEMALLOC)
endif()

# trinhky_room(NAME name DIR folder DEPS rooms... LIBS libraries...)
# Every .cc of the folder itself (not of folders below it) belongs to the room. A room that has no source yet is skipped.
function(trinhky_room)
  cmake_parse_arguments(ROOM "" "NAME;DIR" "DEPS;LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${ROOM_DIR}/*.cc)
  if(NOT sources)
    return()
  endif()
  add_library(tk_${ROOM_NAME} STATIC ${sources})
  target_link_libraries(tk_${ROOM_NAME} PUBLIC trinhky_flags)
  foreach(dep IN LISTS ROOM_DEPS)
    if(TARGET tk_${dep})
      target_link_libraries(tk_${ROOM_NAME} PUBLIC tk_${dep})
    endif()
  endforeach()
  target_link_libraries(tk_${ROOM_NAME} PUBLIC ${ROOM_LIBS})
endfunction()
